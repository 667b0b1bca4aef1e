import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { APPLICATION_ID } from './identity';
import { migrate } from './migrations/migrate';
import { MIGRATIONS } from './migrations';
import { openDatabase } from './open';
import { readSetting, writeSetting } from './settings';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-identity-'));
  file = join(folder, 'gander.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const make = (sql: string): void => void new Database(file).exec(sql).close();
const pragma = (name: string): unknown => {
  const db = new Database(file, { readonly: true });
  try {
    return db.pragma(name, { simple: true });
  } finally {
    db.close();
  }
};

it.each([
  ['of another program', 'CREATE TABLE notes (text); CREATE TABLE tags (x)', /its tables are "notes", "tags"/],
  [
    'with the schema version of a Gander database',
    'CREATE TABLE notes (text); PRAGMA user_version = 3',
    /its tables are "notes"/,
  ],
  [
    'with another application id and no tables',
    'PRAGMA application_id = 7; PRAGMA user_version = 1',
    /it has no tables/,
  ],
  [
    'with a table named like one of Gander',
    'CREATE TABLE runs (id, name); PRAGMA user_version = 7',
    /its tables are "runs"/,
  ],
  [
    'with a table name that contains terminal control characters',
    'CREATE TABLE "\u001b[2J" (x); PRAGMA user_version = 99',
    /its tables are "\\u001b\[2J"/,
  ],
])('refuses a database %s and does not change it', (_, sql, what) => {
  make(sql);
  const before = readFileSync(file);
  for (const readonly of [false, true]) {
    expect(() => openDatabase(file, { readonly })).toThrow(what);
    expect(() => openDatabase(file, { readonly })).toThrow(
      /is a database of another program .* Move it away, .* --home\.$/,
    );
  }
  expect(readFileSync(file)).toEqual(before);
  expect(existsSync(`${file}-wal`)).toBe(false);
});

it.each(MIGRATIONS.map(({ version }) => version))(
  'opens a database of version %i without an application id, and sets the id',
  (version) => {
    const db = new Database(file);
    migrate(db, file, MIGRATIONS.slice(0, version));
    db.exec("INSERT INTO settings VALUES ('slots', '3')");
    db.close();
    expect(pragma('application_id')).toBe(0);
    const database = openDatabase(file);
    expect(database.isNew).toBe(false);
    expect(readSetting(database.read, 'slots')).toBe(3);
    database.close();
    expect(pragma('application_id')).toBe(APPLICATION_ID);
    openDatabase(file).close();
  },
);

it("reports a Gander database without a column as damaged, not as another program's", () => {
  openDatabase(file).close();
  make('ALTER TABLE samples DROP COLUMN plane_sha256');
  for (const readonly of [false, true])
    expect(() => openDatabase(file, { readonly })).toThrow(
      expect.objectContaining({
        code: 'SQLITE_CORRUPT_SCHEMA',
        message: `samples has no column plane_sha256, which version ${MIGRATIONS.length} of the schema has`,
      }) as Error,
    );
});

it('distinguishes a database that is missing, empty, or without its write-ahead log from one with content', () => {
  const database = openDatabase(file);
  expect(database.isNew).toBe(true);
  // Of a log that nobody has closed, the file itself holds nothing yet.
  copyFileSync(file, `${file}.copy`);
  database.close();
  expect(openDatabase(file).isNew).toBe(false);
  rmSync(`${file}-wal`, { force: true });
  rmSync(`${file}-shm`, { force: true });
  copyFileSync(`${file}.copy`, file);
  expect(() => openDatabase(file, { readonly: true })).toThrow(/^it is empty: .* write-ahead log \(.*-wal\) is lost$/);
  const again = openDatabase(file);
  expect(again.isNew).toBe(true);
  again.close();
  writeFileSync(file, '');
  const empty = openDatabase(file);
  expect(empty.isNew).toBe(true);
  empty.close();
});

it('renames a write-ahead log without a database, which SQLite would delete', () => {
  const database = openDatabase(file);
  writeSetting(database.write, 'slots', 4);
  const wal = readFileSync(`${file}-wal`);
  database.close();
  rmSync(file);
  writeFileSync(`${file}-wal`, wal);
  openDatabase(file).close();
  const [kept] = readdirSync(folder).filter((name) => /damaged-.*-wal$/.test(name));
  expect(readFileSync(join(folder, kept!))).toEqual(wal);
});
