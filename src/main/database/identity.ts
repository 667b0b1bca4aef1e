import DatabaseConstructor from 'better-sqlite3';
import type { Database } from 'better-sqlite3';
import { m } from '../../paraglide/messages';
import { RefusalError } from '../../shared/contract/outcome';
import { shown } from '../../shared/domain/text-limits';
import { isLocked } from './lock';
import type { Migration } from './migrations';

/** SQLite's application id in the file header: `Gndr`. Databases of older versions have 0. */
export const APPLICATION_ID = 0x476e6472;

/** Columns that every version of `runs` has, and that together identify the table as Gander's. */
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
 * Whether a database was made by Gander: by its application id, or by its tables if it has none. Changes nothing.
 *
 * @returns `empty` for a file without tables, which includes one whose tables were in a lost write-ahead log
 * @throws RefusalError when it is another program's; an error with SQLite's corruption code when a table or column
 *   is missing
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

/** Sets the application id where it is missing; skipped when the file cannot be written now. */
export function stamp(db: Database): void {
  if (numberOf(db, 'application_id') === APPLICATION_ID) return;
  try {
    db.pragma(`application_id = ${APPLICATION_ID}`);
  } catch (error) {
    if (!isLocked(error) && !/^SQLITE_(FULL|READONLY|IOERR)/.test(String((error as { code?: unknown }).code)))
      throw error;
  }
}

/** The columns that the migrations create, found by running them on an in-memory database. */
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
  const what =
    tables.length === 0
      ? m.database_foreign_no_tables()
      : tables.length > MAX_NAMED_TABLES
        ? m.database_foreign_tables_more({ named, count: tables.length - MAX_NAMED_TABLES })
        : m.database_foreign_tables({ named });
  return new RefusalError({
    message: m.database_foreign({ file, what }),
    at: file,
  });
}
