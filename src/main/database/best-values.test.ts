import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bestValues } from './best-values';
import { migrate } from './migrations/migrate';
import { MIGRATIONS } from './migrations';
import { openDatabase } from './open';
import { appendPoints } from './series/points';
import { rewind } from './delete-run';
import { readRun } from './run-table';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

it.each([40, 1000])(
  'finds the best finite value of a metric with a direction in a run of %i steps, also after a rewind',
  (length) => {
    const log = temporaryDatabase();
    const run = addRun(log.write, 'r', length);
    const steps = Array.from({ length }, (_, i) => i + 1);
    const speeds = steps.map((step) => (step === 20 ? 70 : step === 30 ? 90 : step === 31 ? Infinity : 50));
    appendPoints(log.write, run, length, steps, { stepsPerSecond: speeds, generatorLoss: steps });
    expect(bestValues(log.write, run)).toEqual({ stepsPerSecond: 90 });
    rewind(log.write, run, 25);
    expect(readRun(log.read, 'r')!.best).toEqual({ stepsPerSecond: 70 });
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
