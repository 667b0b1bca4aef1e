import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { migrate } from './migrate';
import { MIGRATIONS } from '.';
import { openDatabase } from '../open';
import { readRuns } from '../run-table';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gander-migrate-'));
  file = join(folder, 'gander.sqlite');
});
afterEach(() => rmSync(folder, { recursive: true }));

const first = MIGRATIONS[0]!;
const insertRows = (db: Database.Database) =>
  db.exec(`INSERT INTO experiments VALUES ('e', 'E', '2026-01-01T00:00:00Z');
    INSERT INTO runs (id, experiment, name, state, steps, seed, hyperparameters, hash, dataset, created_at)
      VALUES ('20260101-000000-aaaa', 'e', 'n', 'finished', 10, 1, '{}', 'h', 'mnist', '2026-01-01T00:00:00Z');
    INSERT INTO points VALUES (1, 1, 1, 0.5)`);

it('migrates a database with rows from the previous version, after making a backup copy', () => {
  const db = new Database(file);
  migrate(db, file, [first]);
  insertRows(db);
  migrate(db, file, [first, { version: 2, name: 'trial', sql: 'ALTER TABLE runs ADD COLUMN trial TEXT' }]);
  expect(db.prepare('SELECT name, trial FROM runs').get()).toEqual({ name: 'n', trial: null });
  expect(db.pragma('user_version', { simple: true })).toBe(2);
  db.close();
  const copy = new Database(`${file}.v1.bak`);
  expect(copy.prepare('SELECT value FROM points').get()).toEqual({ value: 0.5 });
  expect(copy.pragma('user_version', { simple: true })).toBe(1);
  copy.close();
});

/** A row in each table of the first version, with what SQLite stores in more than one way: NULL for NaN, infinity, text beyond ASCII. */
const insertEverywhere = (db: Database.Database) => {
  insertRows(db);
  db.exec(`INSERT INTO tags VALUES (1, 'größer');
    INSERT INTO leases VALUES (1, 4711, '1', 'boot');
    INSERT INTO metrics VALUES (1, 'generatorLoss'), (2, 'stepsPerSecond');
    INSERT INTO series VALUES (1, 1, 3, 1, 3, 1), (1, 2, 1, 3, 3, 0);
    INSERT INTO points VALUES (1, 1, 2, NULL), (1, 1, 3, 9e999), (1, 2, 3, 40);
    INSERT INTO buckets VALUES (1, 1, 1, 0, 1, 0.5, 0.5, 0.5, 9e999);
    INSERT INTO samples (run, step, file, kind, rows, columns, bytes, sha256, at) VALUES (1, 3, '3.png', 'grid', 8, 8, 9, 's', '2026-01-01T00:00:00Z');
    INSERT INTO checkpoints VALUES (1, 3, '3.safetensors', 9, 's', '2026-01-01T00:00:00Z');
    INSERT INTO events (run, at, step, level, code, message) VALUES (1, '2026-01-01T00:00:00Z', 3, 'warning', 'c', 'm');
    INSERT INTO settings VALUES ('slots', '2')`);
  const has = (table: string) => db.prepare('SELECT 1 FROM sqlite_master WHERE name = ?').get(table) !== undefined;
  if (has('targets'))
    db.exec(`INSERT INTO targets VALUES ('box', '{"kind":"detached","folder":"/f","prologue":[]}', '2026-01-01T00:00:00Z');
      UPDATE runs SET target = 'box', job = '{"key":"a"}'`);
  if (has('thinned'))
    db.exec(
      `INSERT INTO pins VALUES (1, 3); INSERT INTO thinned VALUES (1, 2, '2.safetensors', 9, '2026-01-01T00:00:00Z', 'freed')`,
    );
};

type Rows = Record<string, Record<string, unknown>[]>;
const everyRow = (db: Database.Database): Rows => {
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .all() as { name: string }[];
  return Object.fromEntries(
    tables.map(({ name }) => [name, db.prepare(`SELECT * FROM ${name}`).all() as Record<string, unknown>[]]),
  );
};

it.each(MIGRATIONS.slice(1).map(({ version, name }) => [version, name]))(
  'migrates every row of every table to version %i, %s, and keeps a backup copy of the previous version',
  (version) => {
    const db = new Database(file);
    migrate(db, file, MIGRATIONS.slice(0, version - 1));
    insertEverywhere(db);
    const before = everyRow(db);
    expect(Object.values(before).every((rows) => rows.length > 0)).toBe(true);
    migrate(db, file, MIGRATIONS.slice(0, version));
    const after = everyRow(db);
    for (const [table, rows] of Object.entries(before))
      expect(after[table], table).toEqual(rows.map((row) => expect.objectContaining(row) as unknown));
    expect(db.pragma('foreign_key_check')).toEqual([]);
    db.close();
    const copy = new Database(`${file}.v${version - 1}.bak`, { readonly: true });
    expect(copy.pragma('user_version', { simple: true })).toBe(version - 1);
    expect(everyRow(copy)).toEqual(before);
    copy.close();
    const database = openDatabase(file);
    expect(readRuns(database.read)).toMatchObject([{ name: 'n', state: 'finished', tags: ['größer'] }]);
    database.close();
  },
);

it('tests the migrations on every existing table', () => {
  const db = new Database(file);
  migrate(db, file);
  insertEverywhere(db);
  expect(Object.entries(everyRow(db)).filter(([, rows]) => rows.length === 0)).toEqual([]);
  db.close();
});

it('keeps the samples of a database without plane records', () => {
  const db = new Database(file);
  const before = MIGRATIONS.findIndex((m) => m.name === 'planes');
  migrate(db, file, MIGRATIONS.slice(0, before));
  insertRows(db);
  db.exec("INSERT INTO samples VALUES (1, 10, '10.f32', 'points', 4, 2, 32, 'hash', '2026-01-01T00:00:00Z')");
  migrate(db, file, MIGRATIONS.slice(0, before + 1));
  expect(db.prepare('SELECT step, bytes, plane_file, plane_bytes, plane_sha256 FROM samples').get()).toEqual({
    step: 10,
    bytes: 32,
    plane_file: null,
    plane_bytes: null,
    plane_sha256: null,
  });
  db.close();
});

it('migrates runs without dataset hash and latent seed, which are then unknown', () => {
  const db = new Database(file);
  const before = MIGRATIONS.findIndex((m) => m.name === 'what a run saw');
  migrate(db, file, MIGRATIONS.slice(0, before));
  insertRows(db);
  migrate(db, file, MIGRATIONS.slice(0, before + 1));
  expect(db.prepare('SELECT name, dataset_hash, latent_seed FROM runs').get()).toEqual({
    name: 'n',
    dataset_hash: null,
    latent_seed: null,
  });
  db.close();
});

it('gives runs of the previous version no parent, and accepts a parent only as JSON', () => {
  const db = new Database(file);
  migrate(db, file, MIGRATIONS.slice(0, 1));
  insertRows(db);
  migrate(db, file, MIGRATIONS.slice(0, 2));
  expect(db.prepare('SELECT name, parent FROM runs').get()).toEqual({ name: 'n', parent: null });
  expect(() => db.exec("UPDATE runs SET parent = 'nobody'")).toThrow(/CHECK/);
  db.exec(`UPDATE runs SET parent = '{"run":"a"}'`);
  db.close();
});

it('computes the disk usage of runs of the previous version', () => {
  const db = new Database(file);
  const before = MIGRATIONS.findIndex((m) => m.name === 'disk');
  migrate(db, file, MIGRATIONS.slice(0, before));
  insertRows(db);
  db.exec(`INSERT INTO metrics VALUES (900, 'm'); INSERT INTO series SELECT key, 900, 70, 1, 70, 0 FROM runs LIMIT 1`);
  const hash = 'a'.repeat(64);
  db.exec(
    `INSERT INTO samples (run, step, file, kind, rows, columns, bytes, sha256, at, plane_file, plane_bytes, plane_sha256) SELECT key, 900, 'p', 'points', 1, 2, 8, '${hash}', '', 'q', 100, '${hash}' FROM runs LIMIT 1`,
  );
  db.exec(`INSERT INTO checkpoints SELECT key, 900, 'a', 1000, '${hash}', '' FROM runs LIMIT 1`);
  migrate(db, file, MIGRATIONS.slice(0, before + 1));
  expect(db.prepare('SELECT points, sample_bytes, checkpoint_bytes FROM runs').get()).toEqual({
    points: 70,
    sample_bytes: 108,
    checkpoint_bytes: 1000,
  });
  db.close();
});

it('leaves a database unchanged when a migration fails', () => {
  const db = new Database(file);
  migrate(db, file, [first]);
  expect(() =>
    migrate(db, file, [
      first,
      { version: 2, name: 'broken', sql: 'CREATE TABLE extra (x INTEGER) STRICT; SELECT nothing FROM nowhere' },
    ]),
  ).toThrow();
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  expect(db.prepare("SELECT name FROM sqlite_master WHERE name = 'extra'").get()).toBeUndefined();
  db.close();
});

it('refuses a database from a newer version in one sentence and does not change it', () => {
  openDatabase(file).close();
  const db = new Database(file);
  db.pragma('user_version = 99');
  // What this version would set on opening.
  db.pragma('journal_mode = DELETE');
  db.pragma('application_id = 0');
  db.close();
  const before = readFileSync(file);
  expect(() => openDatabase(file)).toThrow(/newer version of Gander \(schema 99/);
  expect(() => openDatabase(file, { readonly: true })).toThrow(/newer version/);
  expect(existsSync(`${file}.v99.bak`)).toBe(false);
  expect(readFileSync(file)).toEqual(before);
});

it('numbers the migrations from 1 without gaps', () => {
  expect(MIGRATIONS.map((m) => m.version)).toEqual(MIGRATIONS.map((_, i) => i + 1));
});

it('opens the database in WAL mode, with foreign keys and incremental vacuum', () => {
  const database = openDatabase(file);
  expect(database.write.pragma('foreign_keys')).toBe(1);
  expect(database.write.pragma('auto_vacuum')).toBe(2);
  expect(database.write.pragma('synchronous')).toBe(1);
  expect(existsSync(`${file}-wal`)).toBe(true);
  database.close();
});

it('cannot write through the read-only connection', () => {
  const database = openDatabase(file);
  expect(() => database.read.get('INSERT INTO settings VALUES (?, ?) RETURNING name', 'a', '1')).toThrow(/readonly/);
  database.close();
});
