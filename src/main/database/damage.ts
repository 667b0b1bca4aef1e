import { RefusalError } from '../../shared/contract/outcome';

/** Whether SQLite says that the file itself is damaged; a lock, or a folder that may not be read, is no damage. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown } | null | undefined)?.code));

/** What a person is told who cannot open their log, or read a page of it. */
export const damagedDatabase = (error: unknown, file = 'of this home'): RefusalError =>
  new RefusalError({
    message: `The log ${file} is damaged (SQLite: ${(error as Error).message}). No run is lost: close Gander and run "gander verify --repair", which keeps the damaged file and makes a new log from the run folders.`,
  });
