import DatabaseConstructor from 'better-sqlite3';
import type { Database } from 'better-sqlite3';

/**
 * How long a statement waits for another connection's lock before it fails with SQLITE_BUSY.
 *
 * The driver is synchronous, so the process is blocked meanwhile; longer waits are asynchronous, in
 * `runs/disk/database-disk.ts`.
 */
export const BUSY_TIMEOUT_MS = 100;
/** The same where blocking is acceptable: in a thread of its own, and in a command that does one thing. */
export const PATIENT_BUSY_TIMEOUT_MS = 5000;

/**
 * Opens a connection. GANDER_SQLITE_BINDING selects another build of the native addon, for runtimes that the bundled
 * one does not fit.
 */
export function connect(file: string, readonly: boolean, timeout = BUSY_TIMEOUT_MS): Database {
  const nativeBinding = process.env['GANDER_SQLITE_BINDING'];
  return new DatabaseConstructor(file, { readonly, timeout, ...(nativeBinding ? { nativeBinding } : {}) });
}
