import { existsSync, renameSync } from 'node:fs';

/**
 * Renames a damaged database together with its WAL and shared memory files; deletes nothing.
 *
 * @returns its new path; undefined when there is none
 */
export function setAside(file: string, now = new Date()): string | undefined {
  const stamp = now.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');
  let to = `${file}.damaged-${stamp}`;
  for (let n = 2; existsSync(to); n++) to = `${file}.damaged-${stamp}-${n}`;
  const is = existsSync(file);
  // The write-ahead log is moved first: next to a new database it would be taken for that database's.
  for (const end of ['-wal', '-shm', '']) if (existsSync(file + end)) renameSync(file + end, to + end);
  return is ? to : undefined;
}
