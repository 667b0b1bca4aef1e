import { existsSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import { MIGRATIONS } from '.';
import type { Migration } from '.';

const versionOf = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Migrates a database to the newest version, each migration in a transaction of its own.
 *
 * A database with tables is first copied to `<file>.v<version>.bak`. A database from a newer version is refused.
 */
export function migrate(db: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  refuseNewer(db, file, migrations);
  const from = versionOf(db);
  const steps = migrations.filter((m) => m.version > from);
  if (from > 0 && steps.length > 0) backup(db, `${file}.v${from}.bak`);
  for (const step of steps) apply(db, step);
}

/** For a read-only database: refuses every version but the current one. */
export function refuseOtherVersion(db: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  refuseNewer(db, file, migrations);
  if (versionOf(db) < migrations.length) {
    throw new RefusalError({
      message: m.database_older({ file }),
      at: file,
    });
  }
}

/**
 * Changes nothing.
 *
 * @throws RefusalError when a newer version has written the database
 */
export function refuseNewer(db: Database, file: string, migrations: readonly Migration[] = MIGRATIONS): void {
  const version = versionOf(db);
  if (version <= migrations.length) return;
  throw new RefusalError({
    message: m.database_newer({ file, version, known: migrations.length }),
    at: file,
  });
}

function apply(db: Database, step: Migration): void {
  db.transaction(() => {
    db.exec(step.sql);
    db.pragma(`user_version = ${step.version}`);
  }).exclusive();
}

/** Makes a consistent copy, including the contents of the write-ahead log. */
function backup(db: Database, to: string): void {
  if (existsSync(to)) rmSync(to);
  db.prepare('VACUUM INTO ?').run(to);
}
