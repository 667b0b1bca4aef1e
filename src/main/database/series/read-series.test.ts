import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Series } from '../../../shared/domain/series';
import { readBuckets } from './buckets';
import type { BucketRow } from './buckets';
import { appendPoints } from './points';
import { chooseLevel, levelsFor } from './pyramid';
import { readAllPoints } from './read-all-points';
import { readSeries, readSeriesSince } from './read-series';
import { rewind } from '../delete-run';
import { metricNames } from './series-extent';
import { addRun, temporaryDatabase } from '../testing/test-database.test-helper';

let log: ReturnType<typeof temporaryDatabase>;
beforeEach(() => (log = temporaryDatabase()));
afterEach(() => log.remove());

/** mulberry32, so that each failure can be had again. */
function random(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const one = (all: Series[]): Series => (expect(all).toHaveLength(1), all[0]!);

/** What the columns must be, from all points at once. */
function bruteForce(points: [number, number][], span: number) {
  const groups = new Map<number, number[]>();
  for (const [step, value] of points)
    groups.set(Math.floor(step / span), [...(groups.get(Math.floor(step / span)) ?? []), value]);
  return [...groups]
    .sort((a, b) => a[0] - b[0])
    .map(([bucket, values]) => {
      const finite = values.filter(Number.isFinite);
      const last = values[values.length - 1]!;
      return {
        step: bucket * span,
        mean: finite.length ? finite.reduce((a, b) => a + b) / finite.length : NaN,
        min: finite.length ? Math.min(...finite) : NaN,
        max: finite.length ? Math.max(...finite) : NaN,
        last: Number.isFinite(last) ? last : NaN,
        count: finite.length,
        nonFinite: values.length - finite.length,
      };
    });
}

function expectSame(series: Series, points: [number, number][]) {
  const c = series.columns;
  const expected = bruteForce(points, c.span);
  expect([...c.step]).toEqual(expected.map((e) => e.step));
  expect([...c.min]).toEqual(expected.map((e) => e.min));
  expect([...c.max]).toEqual(expected.map((e) => e.max));
  expect([...c.last]).toEqual(expected.map((e) => e.last));
  if (c.span > 1) {
    expect([...c.count!]).toEqual(expected.map((e) => e.count));
    expect([...(c.nonFinite ?? new Float64Array(expected.length))]).toEqual(expected.map((e) => e.nonFinite));
  }
  expected.forEach((e, i) =>
    Number.isNaN(e.mean) ? expect(c.mean[i]).toBeNaN() : expect(c.mean[i]).toBeCloseTo(e.mean, 9),
  );
}

function expectSameBuckets(rows: BucketRow[], expected: ReturnType<typeof bruteForce>, span: number) {
  expect(rows.map(([bucket, , min, max]) => [bucket * span, min ?? NaN, max ?? NaN])).toEqual(
    expected.map((e) => [e.step, e.min, e.max]),
  );
  rows.forEach(([, mean], i) => expect(mean ?? 0).toBeCloseTo(expected[i]!.mean || 0, 9));
}

describe('the pyramid', () => {
  it.each([1, 2, 3, 4, 5])('equals a brute-force computation after random batches and rewinds (seed %i)', (seed) => {
    const rand = random(seed);
    const run = addRun(log.write, 'r', 10_000);
    let points: [number, number][] = [];
    let step = 0;
    for (let round = 0; round < 60; round++) {
      if (rand() < 0.15) {
        step = Math.floor(rand() * (step + 1));
        rewind(log.write, run, step);
        points = points.filter(([s]) => s <= step);
      }
      const steps: number[] = [];
      const values: number[] = [];
      for (let i = Math.floor(rand() * 200); i > 0; i--) {
        step += rand() < 0.1 ? 1 + Math.floor(rand() * 90) : 1;
        const kind = rand();
        steps.push(step);
        values.push(kind < 0.02 ? NaN : kind < 0.03 ? Infinity : kind < 0.04 ? -Infinity : rand() * 20 - 10);
      }
      if (steps.length) appendPoints(log.write, run, 10_000, steps, { loss: values });
      steps.forEach((s, i) => points.push([s, values[i]!]));
    }
    const spans = new Set<number>();
    for (let width = 16; width <= 8192; width *= 2) {
      const series = one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], points: width }));
      spans.add(series.columns.span);
      expectSame(series, points);
    }
    expect(spans.size).toBeGreaterThan(1);
    for (const level of [1, 2, 3])
      expectSameBuckets(readBuckets(log.read, run, 1, level, 0, 1e9), bruteForce(points, 8 ** level), 8 ** level);
    expect([...readAllPoints(log.read, 'r')]).toEqual(points.map(([s, v]) => ({ step: s, values: { loss: v } })));
  });

  it('has as many levels as a run of this length can use', () => {
    expect([10, 127, 128, 1024, 100_000, 100_000_000].map(levelsFor)).toEqual([0, 0, 1, 2, 4, 7]);
  });

  it('chooses the level with the nearest number of entries', () => {
    expect(chooseLevel(900, 900, 4, 1000)).toBe(0);
    expect(chooseLevel(2000, 2000, 4, 1000)).toBe(0);
    expect(chooseLevel(8000, 8000, 4, 1000)).toBe(1);
    expect(chooseLevel(100_000, 100_000, 4, 1000)).toBe(2);
    expect(chooseLevel(100_000, 100_000, 4, 16)).toBe(4);
    // One point every fifty steps: raw points fit although the range is long.
    expect(chooseLevel(2000, 100_000, 4, 1000)).toBe(0);
  });
});

describe('readSeries', () => {
  it('returns exact raw points if they fit, with the time of each', () => {
    const run = addRun(log.write, 'r', 1000);
    appendPoints(log.write, run, 1000, [1, 2, 3], { loss: [0.1, NaN, -0.3], time: [0.5, 1, 1.5] });
    const { columns, time } = one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], points: 100 }));
    expect(columns.span).toBe(1);
    expect([...columns.step]).toEqual([1, 2, 3]);
    expect([...columns.mean]).toEqual([0.1, NaN, -0.3]);
    expect([...time]).toEqual([0.5, 1, 1.5]);
  });

  it('returns buckets for a long range and raw points for a short one', () => {
    const run = addRun(log.write, 'r', 5000);
    const steps = range(1, 5000);
    appendPoints(log.write, run, 5000, steps, { loss: steps.map(Math.sin), time: steps.map((s) => s / 2) });
    const all = one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], points: 100 }));
    expect(all.columns.span).toBe(64);
    // Steps 64..127: the mean of 32, 32.5, ..., 63.5.
    expect(all.time[1]).toBeCloseTo(47.75, 9);
    const part = one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], from: 1000, to: 1100, points: 100 }));
    expect([...part.columns.step]).toEqual(range(1000, 1100));
    const middle = one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], from: 1003, to: 2000, points: 100 }));
    expect(middle.columns.span).toBe(8);
    expect(middle.columns.step[0]).toBe(1000);
    expect(middle.columns.step[middle.columns.step.length - 1]).toBe(2000);
  });

  it('leaves out runs and metrics without values, and accepts a range beyond the end', () => {
    const run = addRun(log.write, 'r', 1000);
    appendPoints(log.write, run, 1000, [1], { loss: [1] });
    expect(readSeries(log.read, { runs: ['r', 'nobody'], metrics: ['nothing'], points: 100 })).toEqual([]);
    expect(
      one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], from: 500, points: 100 })).columns.step,
    ).toHaveLength(0);
    expect(one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], points: 100 })).time[0]).toBeNaN();
  });

  it('skips values at steps that are already recorded, and returns their number', () => {
    const run = addRun(log.write, 'r', 1000);
    expect(appendPoints(log.write, run, 1000, [1, 2, 2], { loss: [1, 2, 3] })).toBe(1);
    expect(appendPoints(log.write, run, 1000, [2, 3], { loss: [9, 4] })).toBe(1);
    expect([...one(readSeries(log.read, { runs: ['r'], metrics: ['loss'], points: 100 })).columns.mean]).toEqual([
      1, 2, 4,
    ]);
  });

  it('returns only the points after a step to a live chart', () => {
    const run = addRun(log.write, 'r', 1000);
    appendPoints(log.write, run, 1000, range(1, 100), { loss: range(1, 100), time: range(1, 100) });
    const delta = one(readSeriesSince(log.read, { metrics: ['loss', 'other'], since: [{ run: 'r', step: 97 }] }));
    expect([...delta.columns.step]).toEqual([98, 99, 100]);
    expect([...delta.time]).toEqual([98, 99, 100]);
    expect(readSeriesSince(log.read, { metrics: ['loss'], since: [{ run: 'r', step: 100 }] })).toEqual([]);
  });

  it('names the metrics of each run', () => {
    const run = addRun(log.write, 'r', 1000);
    appendPoints(log.write, run, 1000, [1], { loss: [1], time: [1] });
    expect(metricNames(log.read, ['r', 'nobody'])).toEqual({ r: ['loss', 'time'], nobody: [] });
  });
});
