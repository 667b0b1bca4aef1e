import { expect, it } from 'vitest';
import { readEvents } from './events';
import type { DatabaseReader } from './reader-writer';
import { appendPoints } from './series/points';
import { readAllPoints } from './series/read-all-points';
import { readSeries, readSeriesSince } from './series/read-series';
import { removeSlice, rewind } from './delete-run';
import { readRun, updateRun } from './run-table';
import { readNewestSample, readSampleTimes, writeSample } from './samples';
import { addRun, temporaryDatabase } from './testing/test-database.test-helper';

const BIG = /\bSCAN (points|buckets|samples|events|p|b|s|c)\b/;

/** What SQLite says about every statement that a handle has prepared. */
function plans(handle: DatabaseReader): { sql: string; detail: string }[] {
  return handle.prepared.flatMap((sql) => {
    const parameters = new Set(sql.match(/\?\d*/g) ?? []);
    const count = sql.includes('?1') ? parameters.size : (sql.match(/\?/g) ?? []).length;
    return handle
      .all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`, ...Array<null>(count).fill(null))
      .map(({ detail }) => ({ sql, detail }));
  });
}

it('accesses the large tables only by their keys', () => {
  const log = temporaryDatabase();
  const run = addRun(log.write, 'r', 100_000);
  const steps = Array.from({ length: 3000 }, (_, i) => i + 1);
  appendPoints(log.write, run, 100_000, steps, { loss: steps, time: steps });
  writeSample(log.write, run, {
    step: 1,
    file: '1.png',
    kind: 'grid',
    rows: 8,
    columns: 8,
    bytes: 1,
    sha256: '0',
    at: '',
  });
  rewind(log.write, run, 2000);
  for (const points of [16, 1000]) readSeries(log.read, { runs: ['r'], metrics: ['loss'], points });
  readSeriesSince(log.read, { metrics: ['loss'], since: [{ run: 'r', step: 5 }] });
  Array.from(readAllPoints(log.read, 'r'));
  readSampleTimes(log.read, run);
  readNewestSample(log.read, run);
  readEvents(log.read, run);
  readRun(log.read, 'r');
  updateRun(log.write, run, { deleted: true });
  while (!removeSlice(log.write, run));
  const all = [...plans(log.write), ...plans(log.read)];
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter(({ detail }) => BIG.test(detail))).toEqual([]);
  expect(
    all.some(
      ({ detail }) =>
        /SEARCH points USING PRIMARY KEY \(run=\? AND metric=\? AND step>\? AND step<\?\)/.test(detail) ||
        /SEARCH p USING PRIMARY KEY \(run=\? AND metric=\? AND step>\? AND step<\?\)/.test(detail),
    ),
  ).toBe(true);
  // A sort would read all of a range before the first row.
  expect(all.filter(({ detail }) => detail.includes('TEMP B-TREE') && !detail.includes('DISTINCT'))).toEqual([]);
  log.remove();
});
