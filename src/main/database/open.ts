import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { makeFolders } from '../files/make-folders';
import { connect } from './connect';
import { DatabaseReader, DatabaseWriter } from './reader-writer';
import { identify, stamp } from './identity';
import { migrate, refuseOtherVersion } from './migrate';
import { MIGRATIONS } from './migrations';
import { setAside } from './set-aside';

/** The SQLite log: one connection that writes, and one that cannot. */
export interface RunDatabase {
  file: string;
  write: DatabaseWriter;
  read: DatabaseReader;
  /** It was missing or empty and has been made now: whatever was in it is lost. */
  isNew: boolean;
  close(): void;
}

/**
 * Opens the log, makes it if it is not there, and brings an older one to this version after copying it aside.
 *
 * @param options.readonly changes nothing in the file: `write` is there but every write on it fails
 * @param options.busyTimeoutMs how long a statement waits for a lock, where nothing else waits for the statement
 * @throws RefusalError when a newer version, or another program, made the file
 */
export function openDatabase(file: string, options: { readonly?: boolean; busyTimeoutMs?: number } = {}): RunDatabase {
  if (options.readonly) return openReadonly(file);
  makeFolders(dirname(file));
  // SQLite deletes a write-ahead log beside a database that is missing or empty; it may be all that is left.
  if (sizeOf(file) === 0 && sizeOf(`${file}-wal`) > 0) setAside(file);
  const db = connect(file, false, options.busyTimeoutMs);
  let isNew: boolean;
  try {
    isNew = identify(db, file, MIGRATIONS) === 'empty';
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

/** Renews what the query planner knows. Left for another time where the database cannot be written just now: reading needs no lock. */
function optimize(db: Database): void {
  try {
    db.pragma('busy_timeout = 0');
    db.pragma('optimize');
  } catch {
    // Locked, or on a full disk: nothing depends on it.
  }
}

function openReadonly(file: string): RunDatabase {
  const db = connect(file, true);
  try {
    if (identify(db, file, MIGRATIONS) === 'empty')
      throw Object.assign(
        new Error(
          `it holds nothing: either it was just made, or what was in its write-ahead log (${file}-wal) is lost`,
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
 * WAL with synchronous NORMAL: a crash of the app loses nothing; a power cut can lose the last transactions, never the
 * order of them. What is lost is read again from the journals, whose cursor is lost with it (docs/decisions/database.md).
 */
function prepare(db: Database, isNew: boolean): void {
  // Only an empty file can be told to give pages back.
  if (isNew) db.pragma('auto_vacuum = INCREMENTAL');
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.pragma('foreign_keys = ON');
  // 16 MiB of pages: the upper levels of the trees of fifty runs.
  db.pragma('cache_size = -16384');
}
