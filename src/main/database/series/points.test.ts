import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunKey } from '../reader-writer';
import { addRun, temporaryDatabase } from '../testing/test-database.test-helper';
import { countNonFinite, countWrongBuckets } from './buckets';
import { findMetric } from './metrics';
import {
  appendPoints,
  appendSeries,
  hasMoreAfter,
  lastStepOf,
  lastValues,
  readRaw,
  replaceSeries,
  rewindPoints,
  rewindSlice,
  timeAt,
  valueAt,
} from './points';
import { chooseLevel, levelsFor, spanOf } from './pyramid';
import { readExtents } from './series-extent';

let db: ReturnType<typeof temporaryDatabase>;
let run: RunKey;
beforeEach(() => {
  db = temporaryDatabase();
  run = addRun(db.write, 'a', 1000);
});
afterEach(() => db.remove());
const append = (steps: number[], values = steps, name = 'loss', planned = 1000) =>
  appendSeries(db.write, run, planned, name, steps, values);
const raw = (name = 'loss') => readRaw(db.read, run).get(name);

describe('points', () => {
  it('are read as they were written, with NaN and infinities', () => {
    const values = [1.5, NaN, Infinity, -Infinity, -0.1, 5e-324, Number.MAX_VALUE];
    append([1, 2, 3, 4, 5, 6, 7], values);
    expect(raw()).toEqual({ steps: [1, 2, 3, 4, 5, 6, 7], values });
    expect([valueAt(db.read, run, 'loss', 2), valueAt(db.read, run, 'loss', 8), valueAt(db.read, run, 'x', 2)]).toEqual(
      [NaN, undefined, undefined],
    );
  });

  it('at steps that are recorded already, or out of order, are skipped and counted', () => {
    expect(append([1, 2, 3])).toBe(0);
    expect(append([2, 3, 4], [9, 9, 4])).toBe(2);
    expect(append([4], [9])).toBe(1);
    expect(append([6, 5, 7], [6, 9, 7])).toBe(1);
    expect(append([])).toBe(0);
    expect(raw()).toEqual({ steps: [1, 2, 3, 4, 6, 7], values: [1, 2, 3, 4, 6, 7] });
  });

  it('may begin at step 0', () => {
    append([0, 1]);
    expect(raw()!.steps).toEqual([0, 1]);
  });

  it('of a table are those of each metric, and skipped ones are added up', () => {
    append([1, 2], [1, 2], 'a');
    expect(appendPoints(db.write, run, 1000, [1, 2, 3], { a: [0, 0, 3], b: [4, 5, 6] })).toBe(2);
    expect([raw('a')!.values, raw('b')!.values]).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('of another run are separate', () => {
    const other = addRun(db.write, 'b', 1000);
    append([1]);
    expect([readRaw(db.read, other).size, lastValues(db.read, other)]).toEqual([0, {}]);
  });
});

describe('the newest values', () => {
  it('are those at the last step of each metric, null where it is not finite', () => {
    append([1, 2], [5, 6], 'a');
    append([1, 9], [5, NaN], 'b');
    append([3], [-Infinity], 'c');
    expect(lastValues(db.read, run)).toEqual({ a: 6, b: null, c: null });
  });

  it('have a last step that all of some metrics have passed', () => {
    append([1, 20], [0, 0], 'a');
    append([1, 10], [0, 0], 'b');
    expect([lastStepOf(db.read, run, ['a']), lastStepOf(db.read, run, ['a', 'b'])]).toEqual([20, 10]);
    expect(lastStepOf(db.read, run, ['a', 'missing'])).toBe(-1);
  });

  it('include the time of training at the last recorded step up to another', () => {
    expect(timeAt(db.read, run, 100)).toBe(0);
    append([10, 20], [1.5, 3], 'time');
    expect([5, 10, 15, 20, 99].map((step) => timeAt(db.read, run, step))).toEqual([0, 1.5, 1.5, 3, 3]);
  });
});

describe('a rewind', () => {
  it('removes what comes after a step, and a metric that has nothing left', () => {
    append([1, 5, 9], [1, 5, 9], 'a');
    append([6, 7], [6, 7], 'b');
    rewindPoints(db.write, run, 5);
    expect([...readRaw(db.read, run).keys()]).toEqual(['a']);
    expect(raw('a')).toEqual({ steps: [1, 5], values: [1, 5] });
    expect(readExtents(db.read, run)).toMatchObject([{ count: 2, firstStep: 1, lastStep: 5 }]);
    expect(append([6], [66], 'b')).toBe(0);
  });

  it('is done in slices, from the end, of at most so many points', () => {
    append(
      Array.from({ length: 50 }, (_, i) => i + 1),
      undefined,
      'a',
    );
    append(
      Array.from({ length: 10 }, (_, i) => 5 * i + 5),
      undefined,
      'b',
    );
    expect([hasMoreAfter(db.read, run, 20, 36), hasMoreAfter(db.read, run, 20, 35)]).toEqual([false, true]);
    const total = () => ['a', 'b'].reduce((sum, name) => sum + (raw(name)?.steps.length ?? 0), 0);
    let before = total();
    while (hasMoreAfter(db.read, run, 20, 10)) {
      rewindSlice(db.write, run, 10);
      expect(before - total()).toBeGreaterThan(0);
      expect(before - total()).toBeLessThanOrEqual(10);
      expect(Math.min(raw('a')!.steps.at(-1)!, 20)).toBe(20);
      before = total();
    }
    rewindPoints(db.write, run, 20);
    expect([raw('a')!.steps.length, raw('b')!.steps.length, countWrongBuckets(db.read, run)]).toEqual([20, 4, 0]);
  });

  it('of a run without points does nothing', () => {
    rewindPoints(db.write, run, 0);
    rewindSlice(db.write, run, 10);
    expect(hasMoreAfter(db.read, run, 0, 0)).toBe(false);
  });
});

it('a replaced series has only the new values, and a new pyramid', () => {
  append(Array.from({ length: 500 }, (_, i) => i + 1));
  replaceSeries(db.write, run, 1000, 'loss', [3, 4], [30, NaN]);
  expect(raw()).toEqual({ steps: [3, 4], values: [30, NaN] });
  expect(countWrongBuckets(db.read, run)).toBe(0);
  replaceSeries(db.write, run, 1000, 'loss', [], []);
  expect(raw()).toBeUndefined();
});

it('points, extents and pyramid agree with a plain list after any appends and rewinds', () => {
  let state = 17;
  const next = (n: number): number => (state = (state * 48_271) % 2_147_483_647) % n;
  let expected: [step: number, value: number][] = [];
  for (let trial = 0; trial < 60; trial++) {
    const last = expected.at(-1)?.[0] ?? -1;
    if (next(4) === 0) {
      const to = next(last + 2);
      rewindPoints(db.write, run, to);
      expected = expected.filter(([step]) => step <= to);
    } else {
      const steps = Array.from({ length: next(120) }, (_, i) => Math.max(0, last - 3) + i * (1 + (trial % 3)));
      const values = steps.map(() => [NaN, Infinity, -1e300, 0, 1][next(5)]! * (1 + next(9)));
      const fresh = steps.flatMap((step, i): [number, number][] => (step > last ? [[step, values[i]!]] : []));
      expect(append(steps, values, 'loss', 5000)).toBe(steps.length - fresh.length);
      expected.push(...fresh);
    }
    const found = raw();
    expect([found?.steps ?? [], found?.values ?? []]).toEqual([expected.map(([s]) => s), expected.map(([, v]) => v)]);
  }
  expect(countWrongBuckets(db.read, run)).toBe(0);
  const [extent] = readExtents(db.read, run);
  expect(extent).toMatchObject({
    metric: findMetric(db.read, 'loss'),
    count: expected.length,
    firstStep: expected[0]![0],
    lastStep: expected.at(-1)![0],
    levels: levelsFor(5000),
  });
  expect(countNonFinite(db.read, run, extent!)).toBe(expected.filter(([, value]) => !Number.isFinite(value)).length);
});

describe('the pyramid', () => {
  it('has levels of 8, 64, 512 ... steps, down to sixteen entries over a run', () => {
    expect([0, 1, 2, 3].map(spanOf)).toEqual([1, 8, 64, 512]);
    expect([0, 1, 127, 128, 1023, 1024, 8191, 8192].map(levelsFor)).toEqual([0, 0, 0, 1, 1, 2, 2, 3]);
  });

  it('returns the level with about the requested number of entries, and raw points if there are few', () => {
    expect(chooseLevel(2000, 2000, 3, 1000)).toBe(0);
    expect(chooseLevel(2001, 2001, 0, 1000)).toBe(0);
    // 100,000 steps: 12,500, 1,563 and 196 entries.
    expect([1, 100, 500, 1200, 6000, 49_999].map((points) => chooseLevel(100_000, 100_000, 3, points))).toEqual([
      3, 3, 3, 2, 1, 0,
    ]);
  });

  it('is never below the entries that there are, when points lie far apart', () => {
    // 3,000 points over a million steps: no level up to 8 ** 3 has fewer than 1,954 entries.
    expect(chooseLevel(3000, 1_000_000, 3, 1000)).toBe(3);
    expect(chooseLevel(3000, 1_000_000, 2, 1000)).toBe(0);
  });
});
