import { existsSync, renameSync } from 'node:fs';
import { m } from '../../paraglide/messages';
import { RefusalError } from '../../shared/contract/outcome';

/** Whether SQLite reports that the file itself is damaged; a lock or missing permission is not damage. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown } | null | undefined)?.code));

/** The refusal for a database that cannot be opened or read because it is damaged. */
export const damagedDatabase = (error: unknown, file?: string): RefusalError =>
  new RefusalError({
    message:
      file === undefined
        ? m.database_of_this_home({ message: (error as Error).message })
        : m.database_damaged({ file, message: (error as Error).message }),
  });

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
