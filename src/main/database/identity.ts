import DatabaseConstructor from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { RefusalError } from '../../shared/contract/outcome';
import { shown } from '../../shared/domain/text-limits';
import { isLocked } from './lock';
import type { Migration } from './migration';

/** What SQLite keeps in the head of a file to say whose it is: `Gndr`. Older databases of ours have 0 there. */
export const APPLICATION_ID = 0x476e6472;

/** Columns that every version of `runs` has, and that no other program's table of that name will have together. */
const CORE_COLUMNS = ['key', 'id', 'experiment', 'hyperparameters', 'journal_cursor'].map((name) => `runs.${name}`);
const MAX_NAMED_TABLES = 3;

const numberOf = (db: Database, pragma: string): number => Number(db.pragma(pragma, { simple: true }));

/** Names of all columns, each with its table: `runs.id`. */
const columnsOf = (db: Database): Set<string> =>
  new Set(
    db
      .prepare(
        "SELECT m.name || '.' || c.name FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'",
      )
      .pluck()
      .all() as string[],
  );

/**
 * Whether a database is one that Gander made: by its application id, and one without by its tables. Changes nothing.
 *
 * @returns `empty` for a file in which nothing was ever made, or whose tables were in a write-ahead log that is lost
 * @throws RefusalError when it is another program's; an error as SQLite's own for damage when a table or column of ours is missing
 */
export function identify(db: Database, file: string, migrations: readonly Migration[]): 'empty' | 'gander' {
  const id = numberOf(db, 'application_id');
  const version = numberOf(db, 'user_version');
  const columns = columnsOf(db);
  if ((id === 0 || id === APPLICATION_ID) && columns.size === 0 && version === 0) return 'empty';
  const isOurs = id === APPLICATION_ID || (id === 0 && version > 0 && CORE_COLUMNS.every((name) => columns.has(name)));
  if (!isOurs) throw foreign(file, columns);
  if (version > migrations.length) return 'gander';
  const missing = expectedColumns(migrations.slice(0, version)).find((name) => !columns.has(name));
  if (missing !== undefined)
    throw Object.assign(
      new Error(`${missing.replace('.', ' has no column ')}, which version ${version} of the schema has`),
      { code: 'SQLITE_CORRUPT_SCHEMA' },
    );
  return 'gander';
}

/** Says in the head of the file whose it is, where it does not yet; left for another time when the file cannot be written. */
export function stamp(db: Database): void {
  if (numberOf(db, 'application_id') === APPLICATION_ID) return;
  try {
    db.pragma(`application_id = ${APPLICATION_ID}`);
  } catch (error) {
    if (!isLocked(error) && !/^SQLITE_(FULL|READONLY|IOERR)/.test(String((error as { code?: unknown }).code)))
      throw error;
  }
}

/** What the migrations make, found by running them on a database in memory. */
function expectedColumns(migrations: readonly Migration[]): string[] {
  const nativeBinding = process.env['GANDER_SQLITE_BINDING'];
  const db = new DatabaseConstructor(':memory:', nativeBinding ? { nativeBinding } : {});
  try {
    for (const { sql } of migrations) db.exec(sql);
    return [...columnsOf(db)];
  } finally {
    db.close();
  }
}

function foreign(file: string, columns: ReadonlySet<string>): RefusalError {
  const tables = [...new Set([...columns].map((name) => name.slice(0, name.lastIndexOf('.'))))];
  const named = tables.slice(0, MAX_NAMED_TABLES).map(shown).join(', ');
  const more = tables.length > MAX_NAMED_TABLES ? ` and ${tables.length - MAX_NAMED_TABLES} more` : '';
  const what = tables.length === 0 ? 'it has no tables' : `its tables are ${named}${more}`;
  return new RefusalError({
    message: `${file} is a database of another program (${what}), not of Gander, and was left as it is. Move it away: run folders beside it are then read again; or choose another home with --home.`,
    at: file,
  });
}
