import { readFileSync, statSync } from 'node:fs';

/** `run.json` and `labels.json` have a few thousand bytes; a larger file is none of them. */
const MOST = 4 * 1024 * 1024;

/**
 * The text of a small file that may come from elsewhere.
 *
 * @throws when it is missing, larger than 4 MiB, or no plain file: reading a pipe would wait for ever
 */
export function readSmallFile(path: string): string {
  const stat = statSync(path);
  if (!stat.isFile()) throw new Error('it is not a plain file');
  if (stat.size > MOST) throw new Error(`it has ${stat.size} bytes, more than the ${MOST} that are read`);
  return readFileSync(path, 'utf8');
}
