import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { makeFolders } from '../files/make-folders';
import { connect } from './connect';
import { Reader, Writer } from './handles';
import { migrate, refuseOtherVersion } from './migrate';

/** The SQLite log: one connection that writes, and one that cannot. */
export interface Log {
  file: string;
  write: Writer;
  read: Reader;
  close(): void;
}

/**
 * Opens the log, makes it if it is not there, and brings an older one to this version after copying it aside.
 *
 * @param options.readonly changes nothing in the file: `write` is there but every write on it fails
 * @throws RefusalError when a newer version wrote the log
 */
export function openLog(file: string, options: { readonly?: boolean } = {}): Log {
  if (options.readonly) return openReadonly(file);
  makeFolders(dirname(file));
  const isNew = !existsSync(file);
  const db = connect(file, false);
  try {
    prepare(db, isNew);
    migrate(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
  const reading = connect(file, true);
  return {
    file,
    write: new Writer(db),
    read: new Reader(reading),
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

function openReadonly(file: string): Log {
  const db = connect(file, true);
  try {
    refuseOtherVersion(db, file);
  } catch (error) {
    db.close();
    throw error;
  }
  return { file, write: new Writer(db), read: new Reader(db), close: () => db.close() };
}

/**
 * WAL with synchronous NORMAL: a crash of the app loses nothing; a power cut can lose the last transactions, never the
 * order of them. What is lost is read again from the journals, whose cursor is lost with it (docs/decisions/log.md).
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
