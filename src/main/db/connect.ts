import DatabaseConstructor from 'better-sqlite3';
import type { Database } from 'better-sqlite3';

/** How long a statement waits for another process's lock, in milliseconds. */
const BUSY_TIMEOUT = 5000;

/** GANDER_SQLITE_BINDING names another build of the native addon, for runtimes that the packaged one does not fit. */
export function connect(file: string, readonly: boolean): Database {
  const nativeBinding = process.env['GANDER_SQLITE_BINDING'];
  return new DatabaseConstructor(file, { readonly, timeout: BUSY_TIMEOUT, ...(nativeBinding ? { nativeBinding } : {}) });
}
