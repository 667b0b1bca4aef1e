import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { makeFolders } from '../files/folders';
import { connect } from './connect';
import { DatabaseReader, DatabaseWriter } from './reader-writer';
import { identify, stamp } from './identity';
import { migrate, refuseNewer, refuseOtherVersion } from './migrations/migrate';
import { MIGRATIONS } from './migrations';
import { setAside } from './damage';

/** The SQLite database: a connection for writing and a read-only one. */
export interface RunDatabase {
  file: string;
  write: DatabaseWriter;
  read: DatabaseReader;
  /** The file was missing or empty and has been created: previous content is lost. */
  isNew: boolean;
  close(): void;
}

/**
 * Opens the database, creates it if necessary, and migrates an older one after making a backup copy.
 *
 * @param options.readonly changes nothing in the file: every call of `write` fails
 * @param options.busyTimeoutMs how long a statement waits for a lock, where blocking is acceptable
 * @throws RefusalError when the file was made by a newer version or by another program
 */
export function openDatabase(file: string, options: { readonly?: boolean; busyTimeoutMs?: number } = {}): RunDatabase {
  if (options.readonly) return openReadonly(file);
  makeFolders(dirname(file));
  // SQLite deletes a write-ahead log next to a missing or empty database; it may be all that is left, so it is moved
  // away first.
  if (sizeOf(file) === 0 && sizeOf(`${file}-wal`) > 0) setAside(file);
  const db = connect(file, false, options.busyTimeoutMs);
  let isNew: boolean;
  try {
    isNew = identify(db, file, MIGRATIONS) === 'empty';
    refuseNewer(db, file);
    prepare(db, isNew);
    stamp(db);
    migrate(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
  const reading = connect(file, true);
  return {
    file,
    write: new DatabaseWriter(db),
    read: new DatabaseReader(reading),
    isNew,
    close() {
      reading.close();
      optimize(db);
      db.close();
    },
  };
}

/** Updates the query planner's statistics. Skipped when the database cannot be written now. */
function optimize(db: Database): void {
  try {
    db.pragma('busy_timeout = 0');
    db.pragma('optimize');
  } catch {
    // Locked, or the disk is full: the statistics are optional.
  }
}

function openReadonly(file: string): RunDatabase {
  const db = connect(file, true);
  try {
    if (identify(db, file, MIGRATIONS) === 'empty')
      throw Object.assign(
        new Error(
          `it is empty: either it was just created, or the content of its write-ahead log (${file}-wal) is lost`,
        ),
        { code: 'SQLITE_CORRUPT_EMPTY' },
      );
    refuseOtherVersion(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
  return { file, write: new DatabaseWriter(db), read: new DatabaseReader(db), isNew: false, close: () => db.close() };
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/**
 * WAL with synchronous NORMAL: a crash of the app loses nothing; a power cut can lose the last transactions, but keeps
 * their order. Lost data is read again from the journals, because their cursors are lost with it
 * (docs/decisions/log.md).
 */
function prepare(db: Database, isNew: boolean): void {
  // auto_vacuum can only be set on an empty file.
  if (isNew) db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // 16 MiB of pages: the upper levels of the B-trees of fifty runs.
  db.pragma('cache_size = -16384');
}
