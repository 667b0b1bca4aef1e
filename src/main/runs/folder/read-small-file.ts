import { existsSync, readFileSync, statSync } from 'node:fs';
import { parseJson } from '../../../shared/formats/json';
import { refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';

/** `run.json` and `labels.json` have a few thousand bytes; a larger file is none of them. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The JSON of a small file that may come from elsewhere; refuses with the end of a sentence that begins with the name of the file. */
export function readJsonFile(path: string): Outcome<unknown> {
  if (!existsSync(path)) return refuse('is missing');
  let bytes: Uint8Array;
  try {
    const stat = statSync(path);
    // Reading a pipe would wait for ever.
    if (!stat.isFile()) return refuse('is no plain file');
    if (stat.size > MAX_BYTES) return refuse(`has ${stat.size} bytes, more than the ${MAX_BYTES} that are read`);
    bytes = readFileSync(path);
  } catch (error) {
    return refuse(`cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`);
  }
  return parseJson(bytes);
}
