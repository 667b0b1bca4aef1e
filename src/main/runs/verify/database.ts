import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import { isDamaged, isLocked, lockedDatabase, openDatabase } from '../../database';
import type { RunDatabase, DatabaseReader } from '../../database';
import type { Finding } from './finding';

/** The opened database if it is undamaged; otherwise what is wrong with it. */
export type CheckedDatabase = { database: RunDatabase } | { finding: Finding };

/**
 * Opens the database read-only and has SQLite check it: schema version, every page and index, foreign keys.
 *
 * @throws RefusalError when another version wrote it, which is not damage
 */
export function openChecked(file: string): CheckedDatabase {
  const damaged = (what: string): CheckedDatabase => ({
    finding: {
      kind: 'database',
      path: file,
      what,
      cost: m.runs_verify_cost_database(),
      repair: m.runs_verify_repair_database(),
    },
  });
  if (!existsSync(file)) return damaged(m.runs_verify_database_missing());
  if (statSync(file).size === 0) return damaged(m.runs_verify_database_empty());
  let database: RunDatabase | undefined;
  try {
    database = openReadable(file);
    const wrong = complaint(database.read);
    if (wrong === undefined) return { database };
    database.close();
    return damaged(wrong);
  } catch (error) {
    database?.close();
    if (isLocked(error)) throw lockedDatabase(file);
    if (error instanceof RefusalError || !isUnreadable(error)) throw error;
    return damaged(
      /^SQLITE_CORRUPT_(EMPTY|SCHEMA)$/.test(String((error as { code?: unknown }).code))
        ? (error as Error).message
        : m.runs_verify_database_unreadable({ message: (error as Error).message }),
    );
  }
}

/**
 * SQLite creates a small file next to a database even for reading. Where that is not possible, on a read-only disk or
 * in a folder of
 * another user, a copy is read; nobody else has the database open then, because that file would exist.
 */
function openReadable(file: string): RunDatabase {
  try {
    return openDatabase(file, { readonly: true });
  } catch (error) {
    if (!/^SQLITE_(CANTOPEN|READONLY)/.test(String((error as { code?: unknown }).code))) throw error;
    return openCopy(file);
  }
}

function openCopy(file: string): RunDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'gander-verify-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const end of ['', '-wal'])
      if (existsSync(file + end)) copyFileSync(file + end, join(folder, basename(file) + end));
    const database = openDatabase(join(folder, basename(file)), { readonly: true });
    const close = (): void => {
      database.close();
      remove();
    };
    return { ...database, close };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Here a missing table and a truncated file count as damage too. */
const isUnreadable = (error: unknown): boolean =>
  isDamaged(error) || /^SQLITE_(ERROR|IOERR_SHORT_READ)/.test(String((error as { code?: unknown }).code));

/** The first error that SQLite reports; a single damaged page causes many. */
function complaint(db: DatabaseReader): string | undefined {
  const [found] = db.all<{ integrity_check: string }>('PRAGMA integrity_check(1)');
  if (found?.integrity_check !== 'ok')
    return m.runs_verify_database_integrity({
      report: (found?.integrity_check ?? 'nothing').replace(/\s+/g, ' ').trim(),
    });
  const [orphan] = db.all<{ table: string; parent: string }>('PRAGMA foreign_key_check');
  return orphan && m.runs_verify_database_orphan({ table: orphan.table, parent: orphan.parent });
}
