import { expect, it } from 'vitest';
import { countWrongBuckets, readBuckets } from './buckets';
import { appendPoints, readRaw, replaceSeries } from './points';
import { rewind } from '../delete-run';
import { addRun, temporaryDatabase } from '../testing/test-database.test-helper';

it('finds a pyramid entry that does not match the level below, at every level, and rebuilds a series', () => {
  const log = temporaryDatabase();
  const run = addRun(log.write, 'r', 100_000);
  const steps = Array.from({ length: 3000 }, (_, i) => i + 1);
  const loss = steps.map((step) => (step % 500 === 7 ? NaN : step % 500 === 8 ? Infinity : Math.sin(step) / 3));
  for (let at = 0; at < 3000; at += 300)
    appendPoints(log.write, run, 100_000, steps.slice(at, at + 300), {
      loss: loss.slice(at, at + 300),
      time: steps.slice(at, at + 300),
    });
  rewind(log.write, run, 2500);
  expect(countWrongBuckets(log.read, run)).toBe(0);
  const levels = log.read.rows<[number]>('SELECT DISTINCT level FROM buckets ORDER BY level').map(([level]) => level);
  expect(levels.length).toBeGreaterThan(1);
  for (const level of levels) {
    for (const change of ['count = count + 1', 'min = min - 1', 'max = NULL', 'sum = sum * 1.001 + 1']) {
      log.write.run(`UPDATE buckets SET ${change} WHERE metric = 1 AND level = ? AND bucket = 0`, level);
      expect(countWrongBuckets(log.read, run), `${change} at level ${level}`).toBeGreaterThan(0);
      const { steps: kept, values } = readRaw(log.read, run).get('loss')!;
      replaceSeries(log.write, run, 100_000, 'loss', kept, values);
      expect(countWrongBuckets(log.read, run)).toBe(0);
    }
  }
  expect(readRaw(log.read, run).get('loss')).toEqual({ steps: steps.slice(0, 2500), values: loss.slice(0, 2500) });
  log.remove();
});

it('keeps the finite values of buckets whose sum overflows', () => {
  const log = temporaryDatabase();
  const run = addRun(log.write, 'r', 10_000);
  const steps = Array.from({ length: 64 }, (_, i) => i);
  const values = steps.map((step) => (step < 8 ? 1.5e308 : step < 16 ? -1.5e308 : step % 2 === 0 ? 1.5e308 : -1.5e308));
  // Point by point, so that each bucket is added to eight times.
  for (const step of steps) appendPoints(log.write, run, 10_000, [step], { loss: [values[step]!] });
  // Overflows of both signs in one bucket: their sum would be NaN, which the column refuses.
  appendPoints(log.write, run, 10_000, [64, 65], { loss: [1.5e308, 1.5e308] });
  appendPoints(log.write, run, 10_000, [66, 67], { loss: [-1.5e308, -1.5e308] });
  const level1 = readBuckets(log.read, run, 1, 1, 0, 100);
  expect(level1.slice(0, 2).map(([, mean, min, max, , count]) => [mean, min, max, count])).toEqual([
    [1.5e308, 1.5e308, 1.5e308, 8],
    [-1.5e308, -1.5e308, -1.5e308, 8],
  ]);
  for (const [, mean] of [...level1, ...readBuckets(log.read, run, 1, 2, 0, 100)])
    expect(Number.isFinite(mean)).toBe(true);
  expect(countWrongBuckets(log.read, run)).toBe(0);
  rewind(log.write, run, 20);
  expect(countWrongBuckets(log.read, run)).toBe(0);
  log.remove();
});

it('does not report rounding of values that cancel out as damage', () => {
  const log = temporaryDatabase();
  const run = addRun(log.write, 'r', 10_000);
  const steps = Array.from({ length: 512 }, (_, i) => i);
  appendPoints(log.write, run, 10_000, steps, { loss: steps.map((step) => [1e20, 0.5, -1e20, 0.25][step % 4]!) });
  expect(countWrongBuckets(log.read, run)).toBe(0);
  log.remove();
});
