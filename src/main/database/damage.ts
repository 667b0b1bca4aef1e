import { RefusalError } from '../../shared/contract/outcome';

/** Whether SQLite reports that the file itself is damaged; a lock or missing permission is not damage. */
export const isDamaged = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(String((error as { code?: unknown } | null | undefined)?.code));

/** The refusal for a database that cannot be opened or read because it is damaged. */
export const damagedDatabase = (error: unknown, file = 'of this home'): RefusalError =>
  new RefusalError({
    message: `The database ${file} is damaged (SQLite: ${(error as Error).message}). No run is lost: close Gander and run "gander verify --repair", which keeps the damaged file and rebuilds the database from the run folders.`,
  });
