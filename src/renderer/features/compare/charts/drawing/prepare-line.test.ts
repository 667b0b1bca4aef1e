import { describe, expect, it } from 'vitest';
import { aClock } from '../../compared-run.test-helper';
import { MetricLine } from '../series/metric-line';
import type { LineAppearance } from './prepare-line';
import { prepare, prepareFold, prepareThin } from './prepare-line';

const appearance = (change: Partial<LineAppearance> = {}): LineAppearance => ({
  name: 'gan',
  axis: 'step',
  smoothing: { kind: 'none' },
  band: true,
  style: { token: '--run-3', shape: 'diamond' },
  dash: [7, 4],
  ...change,
});
/** Buckets of four steps: means 1, 3, 5 between a minimum one less and a maximum one more. */
const buckets = (change: { nonFinite?: number[]; count?: number[] } = {}, run = 'a'): MetricLine => {
  const mean = Float64Array.of(1, 3, 5);
  return new MetricLine(run, 'generatorLoss', {
    run,
    metric: 'generatorLoss',
    time: Float64Array.of(0.1, 0.5, 0.9),
    columns: {
      span: 4,
      step: Float64Array.of(0, 4, 8),
      mean,
      min: mean.map((v) => v - 1),
      max: mean.map((v) => v + 1),
      last: mean,
      ...(change.count ? { count: Float64Array.from(change.count) } : {}),
      ...(change.nonFinite ? { nonFinite: Float64Array.from(change.nonFinite) } : {}),
    },
  });
};

describe('a line of one run', () => {
  it('has its buckets at their middle, in the unit of the axis', () => {
    // Steps 0 to 3 have their middle at 1.5; with five updates a step that is 7.5; ten samples each and 100 in an epoch.
    expect([...prepare(buckets(), aClock(), appearance()).x]).toEqual([1.5, 5.5, 9.5]);
    expect([...prepare(buckets(), aClock(5), appearance({ axis: 'updates' })).x]).toEqual([7.5, 27.5, 47.5]);
    expect(prepare(buckets(), aClock(5), appearance({ axis: 'epoch' })).x[0]).toBeCloseTo(0.75, 12);
    expect([...prepare(buckets(), aClock(), appearance({ axis: 'time' })).x]).toEqual([0.1, 0.5, 0.9]);
  });

  it('has colour, marker and dash of its run and metric', () => {
    expect(prepare(buckets(), aClock(), appearance())).toMatchObject({
      name: 'gan',
      metric: 'generatorLoss',
      span: 4,
      length: 3,
      token: '--run-3',
      shape: 'diamond',
      dash: [7, 4],
    });
  });

  it('has the range of raw values as a band, where it has buckets and the band is wanted', () => {
    const line = prepare(buckets(), aClock(), appearance());
    expect([[...line.band!.low], [...line.band!.high]]).toEqual([
      [0, 2, 4],
      [2, 4, 6],
    ]);
    expect(prepare(buckets(), aClock(), appearance({ band: false })).band).toBeUndefined();
    const raw = buckets();
    raw.span = 1;
    expect(prepare(raw, aClock(), appearance()).band).toBeUndefined();
  });

  it('has the values before smoothing behind it', () => {
    const line = prepare(buckets(), aClock(), appearance({ smoothing: { kind: 'window', length: 8 } }));
    expect([[...line.y], [...line.raw!]]).toEqual([
      [1, 2, 4],
      [1, 3, 5],
    ]);
    expect(prepare(buckets(), aClock(), appearance()).raw).toBeUndefined();
  });

  it('marks buckets with finite and other values, and counts both', () => {
    const line = prepare(buckets({ count: [4, 3, 0], nonFinite: [0, 1, 4] }), aClock(), appearance());
    expect([...line.partial!]).toEqual([0, 1, 0]);
    expect(line.tallies!.map(({ finite, nonFinite }) => [[...finite], [...nonFinite]])).toEqual([
      [
        [4, 3, 0],
        [0, 1, 4],
      ],
    ]);
    const whole = prepare(buckets({ count: [4, 4, 4], nonFinite: [0, 0, 0] }), aClock(), appearance());
    expect([whole.partial, whole.tallies]).toEqual([undefined, undefined]);
  });
});

it('a single seed behind a fold is thin and smoothed, without a band', () => {
  const line = prepareThin(buckets(), aClock(), appearance({ smoothing: { kind: 'window', length: 8 } }));
  expect([line.thin, [...line.y], line.band, line.raw]).toEqual([true, [1, 2, 4], undefined, undefined]);
});

describe('a fold of seeds', () => {
  const shifted = (by: number): MetricLine => {
    const line = buckets({}, 'b');
    line.mean = line.mean.map((v) => v + by);
    return line;
  };

  it('is their mean with the chosen band, and counts seeds that have logged nothing', () => {
    const line = prepareFold([buckets(), shifted(2)], [aClock(), aClock()], appearance(), 'range', 3);
    expect([[...line.x], [...line.y]]).toEqual([
      [1.5, 5.5, 9.5],
      [2, 4, 6],
    ]);
    expect([[...line.band!.low], [...line.band!.high]]).toEqual([
      [1, 3, 5],
      [3, 5, 7],
    ]);
    expect([[...line.seeds!.n], line.seeds!.of]).toEqual([[2, 2, 2], 3]);
  });

  it('has the mean before smoothing behind it', () => {
    const smoothing = { kind: 'window' as const, length: 8 };
    const line = prepareFold([buckets(), shifted(2)], [aClock(), aClock()], appearance({ smoothing }), 'range', 2);
    expect([[...line.y], [...line.raw!]]).toEqual([
      [2, 3, 5],
      [2, 4, 6],
    ]);
  });
});
