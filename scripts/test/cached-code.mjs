import fs from 'node:fs';
import { inRoot } from '../lib/paths.mjs';

const folder = inRoot('test-results', 'compiled');
let isEmptied = false;

/**
 * The environment with which Node stores the code that V8 has compiled: commands, cores and training processes of tests
 * start by the hundred, and compiling their modules is a quarter of a start. The folder is emptied for each `npm test`.
 */
export function cachedCode() {
  if (!isEmptied) fs.rmSync(folder, { recursive: true, force: true });
  isEmptied = true;
  return { NODE_COMPILE_CACHE: folder };
}
