import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { extremeValues } from './best-values';
import { migrate } from './migrations/migrate';
import { MIGRATIONS } from './migrations';
import { openDatabase } from './open';
import { appendPoints } from './series/points';
import { rewind } from './delete-run';
import { readRun } from './run-table';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

it.each([40, 1000])(
  'finds the best finite value of a metric with a direction, and both extremes of one that is not ours, in a run of %i steps, also after a rewind',
  (length) => {
    const log = temporaryDatabase();
    const run = addRun(log.write, 'r', length);
    const steps = Array.from({ length }, (_, i) => i + 1);
    const speeds = steps.map((step) => (step === 20 ? 70 : step === 30 ? 90 : step === 31 ? Infinity : 50));
    const scores = steps.map((step) => (step === 10 ? -1 : step === 11 ? NaN : step));
    appendPoints(log.write, run, length, steps, { stepsPerSecond: speeds, generatorLoss: steps, 'score/δ': scores });
    expect(extremeValues(log.write, run)).toEqual({
      best: { stepsPerSecond: 90 },
      extremes: { 'score/δ': [-1, length] },
    });
    rewind(log.write, run, 25);
    expect(readRun(log.read, 'r')).toMatchObject({
      best: { stepsPerSecond: 70 },
      extremes: { 'score/δ': [-1, 25] },
    });
    log.remove();
  },
);

it('migrates rows of version 1: neither archived nor in the trash, with their best values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gander-best-'));
  const file = join(folder, 'gander.sqlite');
  const db = new Database(file);
  migrate(db, file, MIGRATIONS.slice(0, 1));
  db.exec(`INSERT INTO experiments VALUES ('e', 'E', '2026-01-01T00:00:00Z');
    INSERT INTO metrics VALUES (7, 'stepsPerSecond'), (8, 'generatorLoss')`);
  for (const [key, levels] of [
    [1, 2],
    [2, 0],
    [3, 2],
  ] as const) {
    db.exec(`INSERT INTO runs (key, id, experiment, name, state, steps, seed, hyperparameters, hash, dataset, created_at)
      VALUES (${key}, '20260101-000000-aaa${'abc'[key - 1]}', 'e', 'n', 'finished', 10, 1, '{}', 'h', 'mnist', '2026-01-01T00:00:00Z');
      INSERT INTO series VALUES (${key}, ${key === 3 ? 8 : 7}, 3, 1, 3, ${levels});
      INSERT INTO points VALUES (${key}, 7, 1, 5), (${key}, 7, 2, 9e999), (${key}, 7, 3, 6);
      INSERT INTO buckets VALUES (${key}, 7, 1, 0, 2, 11, 5, 77, 6), (${key}, 7, 2, 0, 2, 11, 5, 8, 6), (${key}, 7, 2, 1, 2, 11, 5, 7, 6)`);
  }
  db.close();
  const database = openDatabase(file);
  expect(['aaaa', 'aaab', 'aaac'].map((end) => readRun(database.read, `20260101-000000-${end}`))).toMatchObject([
    { best: { stepsPerSecond: 8 }, archived: false },
    { best: { stepsPerSecond: 6 } },
    { best: {} },
  ]);
  expect(readRun(database.read, '20260101-000000-aaaa')!.trashedAt).toBeUndefined();
  database.close();
  rmSync(folder, { recursive: true });
});

it('migrates the extremes of metrics that are not ours, from finite values', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gander-extremes-'));
  const file = join(folder, 'gander.sqlite');
  const db = new Database(file);
  const before = MIGRATIONS.findIndex(({ sql }) => sql.includes('ADD COLUMN extremes'));
  migrate(db, file, MIGRATIONS.slice(0, before));
  const names = ['psnr', 'generatorLoss', 'fid.digits_v1.1000', 'layerGradientNorm.3', 'never finite', 'fid/val.best'];
  db.exec(`INSERT INTO experiments VALUES ('e', 'E', '2026-01-01T00:00:00Z');
    INSERT INTO runs (key, id, experiment, name, state, steps, seed, hyperparameters, hash, dataset, created_at)
      VALUES (1, 'a', 'e', 'n', 'finished', 10, 1, '{}', 'h', 'mnist', '2026-01-01T00:00:00Z'),
        (2, 'b', 'e', 'n', 'finished', 10, 1, '{}', 'h', 'mnist', '2026-01-01T00:00:00Z')`);
  for (const [i, name] of names.entries()) {
    db.prepare('INSERT INTO metrics VALUES (?, ?)').run(i + 1, name);
    db.prepare('INSERT INTO series VALUES (1, ?, 3, 1, 3, 0)').run(i + 1);
    const add = db.prepare('INSERT INTO points VALUES (1, ?, ?, ?)');
    for (const [step, value] of [5, -2, null, Infinity].entries())
      add.run(i + 1, step, name === 'never finite' ? null : value);
  }
  db.close();
  const database = openDatabase(file);
  expect(readRun(database.read, 'a')!.extremes).toEqual({ psnr: [-2, 5], 'fid/val.best': [-2, 5] });
  expect(readRun(database.read, 'b')!.extremes).toBeUndefined();
  database.close();
  rmSync(folder, { recursive: true });
});
