import { existsSync, renameSync } from 'node:fs';

/**
 * Moves a damaged database out of the way, with what SQLite keeps beside it, and deletes nothing.
 *
 * @returns its new path; undefined when there is none
 */
export function setAside(file: string, now = new Date()): string | undefined {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  let to = `${file}.damaged-${stamp}`;
  for (let n = 2; existsSync(to); n++) to = `${file}.damaged-${stamp}-${n}`;
  const is = existsSync(file);
  // The log that is written ahead goes first: beside a new database it would be taken for that one's.
  for (const end of ['-wal', '-shm', '']) if (existsSync(file + end)) renameSync(file + end, to + end);
  return is ? to : undefined;
}
