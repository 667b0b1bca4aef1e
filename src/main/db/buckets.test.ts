import { expect, it } from 'vitest';
import { countWrongBuckets } from './buckets';
import { appendPoints, readRaw, replaceSeries } from './points';
import { rewind } from './rewind';
import { addRun, temporaryLog } from './test-log';

it('finds an entry of the pyramid that is not what is below it, at every level, and makes a series anew', () => {
  const log = temporaryLog();
  const run = addRun(log.write, 'r', 100_000);
  const steps = Array.from({ length: 3000 }, (_, i) => i + 1);
  const loss = steps.map((step) => (step % 500 === 7 ? NaN : step % 500 === 8 ? Infinity : Math.sin(step) / 3));
  for (let at = 0; at < 3000; at += 300) appendPoints(log.write, run, 100_000, steps.slice(at, at + 300), { loss: loss.slice(at, at + 300), time: steps.slice(at, at + 300) });
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
