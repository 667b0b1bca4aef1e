import { statSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { appendEvent } from './events';
import { appendPoints } from './series/points';
import { databaseBytes, emptyWal, readDeleted, removeSlice, vacuumSlice } from './delete-run';
import { readRun, readRuns, updateRun } from './run-table';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

let log: ReturnType<typeof temporaryDatabase>;
beforeEach(() => (log = temporaryDatabase()));
afterEach(() => log.remove());

const steps = Array.from({ length: 20_000 }, (_, i) => i + 1);

it('returns the bytes of a deleted run to the file system, about as many as estimated', () => {
  addRun(log.write, 'kept', 20_000);
  emptyWal(log.write);
  const before = statSync(log.file).size;
  const run = addRun(log.write, 'r', 20_000);
  for (const metric of ['a', 'b', 'c']) appendPoints(log.write, run, 20_000, steps, { [metric]: steps.map(Math.sqrt) });
  emptyWal(log.write);
  const full = statSync(log.file).size;
  const estimate = databaseBytes(log.read, run);
  expect(estimate / (full - before)).toBeGreaterThan(0.7);
  expect(estimate / (full - before)).toBeLessThan(1.4);
  updateRun(log.write, run, { deleted: true });
  while (!removeSlice(log.write, run));
  while (!vacuumSlice(log.write));
  emptyWal(log.write);
  expect(statSync(log.file).size).toBeLessThan(before + 0.02 * (full - before));
});

it('hides a marked run at once and continues deleting it after a restart', () => {
  const run = addRun(log.write, 'r', 20_000);
  appendEvent(log.write, run, { at: '', step: 0, level: 'warning', code: 'x', message: 'y' });
  appendPoints(log.write, run, 20_000, steps, { a: steps });
  updateRun(log.write, run, { deleted: true });
  expect(readRun(log.read, 'r')).toBeUndefined();
  expect(readRuns(log.read)).toEqual([]);
  expect(readDeleted(log.read)).toEqual([{ key: run, id: 'r', target: null }]);
  expect(removeSlice(log.write, run)).toBe(false);
  while (!removeSlice(log.write, run));
  for (const table of ['points', 'buckets', 'series', 'events', 'runs', 'experiments']) {
    expect(log.read.get<{ n: number }>(`SELECT count(*) AS n FROM ${table}`)!.n, table).toBe(0);
  }
});
