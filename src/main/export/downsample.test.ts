import { describe, expect, it } from 'vitest';
import { downsample } from './downsample';
import { random } from './testing/fake-source.test-helper';

const points = (values: readonly number[], metric = 'loss') =>
  values.map((value, i) => ({ step: i + 1, values: { [metric]: value } }));

describe('a short series', () => {
  it('has a bucket for each step, with its value as mean, minimum and maximum', async () => {
    expect(await downsample(points([3, 1, 2]), 3)).toEqual([
      { metric: 'loss', span: 1, step: [1, 2, 3], mean: [3, 1, 2], min: [3, 1, 2], max: [3, 1, 2] },
    ]);
  });

  it('is empty without points, and without values at its points', async () => {
    expect(await downsample([], 100)).toEqual([]);
    expect(await downsample([{ step: 1, values: {} }], 0)).toEqual([]);
  });
});

describe('a long series', () => {
  it('has the mean, minimum and maximum of each bucket, which begins at a multiple of its length', async () => {
    // 10 steps in at most 4 buckets: a length of 3, and steps 1 to 2, 3 to 5, 6 to 8, 9 to 10.
    expect(await downsample(points([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 10, 4)).toEqual([
      { metric: 'loss', span: 3, step: [0, 3, 6, 9], mean: [1.5, 4, 7, 9.5], min: [1, 3, 6, 9], max: [2, 5, 8, 10] },
    ]);
  });

  it('has no bucket where nothing was logged', async () => {
    const sparse = [0, 1, 900, 901].map((step) => ({ step, values: { fid: step } }));
    const [line] = await downsample(sparse, 1000, 10);
    expect([line!.step, line!.mean]).toEqual([
      [0, 900],
      [0.5, 900.5],
    ]);
  });

  it('equals a calculation from all values of each bucket', async () => {
    const next = random(8);
    const values = Array.from({ length: 5000 }, () => (next() < 0.1 ? NaN : (next() - 0.5) * 1000));
    const [line] = await downsample(points(values), values.length, 60);
    for (const [i, start] of line!.step.entries()) {
      const own = values.filter((_, k) => k + 1 >= start && k + 1 < start + line!.span);
      const finite = own.filter(Number.isFinite);
      expect(line!.counts!.finite[i]).toBe(finite.length);
      expect(line!.counts!.nonFinite[i]).toBe(own.length - finite.length);
      expect(line!.mean[i]).toBeCloseTo(finite.reduce((sum, v) => sum + v, 0) / finite.length, 2);
      expect(line!.min[i]).toBeCloseTo(Math.min(...finite), 2);
      expect(line!.max[i]).toBeCloseTo(Math.max(...finite), 2);
    }
    expect(line!.step.length).toBeLessThanOrEqual(61);
  });
});

it('keeps metrics apart, each in the order in which it was first logged', async () => {
  const mixed = [
    { step: 1, values: { b: 1 } },
    { step: 2, values: { a: 5, b: 2 } },
    { step: 3, values: { a: 6 } },
  ];
  const lines = await downsample(mixed, 3);
  expect(lines.map(({ metric, step }) => [metric, step])).toEqual([
    ['b', [1, 2]],
    ['a', [2, 3]],
  ]);
});

it('takes names that every object has for metrics like others', async () => {
  const values = JSON.parse('{"__proto__":1,"constructor":2}') as Record<string, number>;
  expect((await downsample([{ step: 1, values }], 1)).map(({ metric, mean }) => [metric, mean])).toEqual([
    ['__proto__', [1]],
    ['constructor', [2]],
  ]);
});

it('reads points that arrive later', async () => {
  async function* later() {
    for (const point of points([1, 2])) yield await Promise.resolve(point);
  }
  expect(await downsample(later(), 2)).toMatchObject([{ mean: [1, 2] }]);
});

describe('values that are not finite', () => {
  it('are counted and left out of the mean; a bucket without others has none', async () => {
    expect(await downsample(points([NaN, 1, Infinity, -Infinity]), 4, 2)).toEqual([
      {
        metric: 'loss',
        span: 2,
        step: [0, 2, 4],
        mean: [null, 1, null],
        min: [null, 1, null],
        max: [null, 1, null],
        counts: { finite: [0, 1, 0], nonFinite: [1, 1, 1] },
      },
    ]);
  });

  it('are not mentioned in a series that has none', async () =>
    expect((await downsample(points([1, 2]), 2))[0]).not.toHaveProperty('counts'));
});

describe('digits', () => {
  const meanOf = async (...values: number[]) => (await downsample(points(values), values.length))[0]!.mean;

  it('are six for a usual series', async () => expect(await meanOf(0.123456789, 1, 2)).toEqual([0.123457, 1, 2]));

  it('resolve a thousandth of a narrow range, however far it is from zero', async () => {
    const narrow = await meanOf(1_000_000.001, 1_000_000.002, 1_000_000.003);
    for (const [i, value] of [0.001, 0.002, 0.003].entries())
      expect(Math.abs(narrow[i]! - (1_000_000 + value))).toBeLessThan(2e-6);
  });

  it('never make the greatest number infinite', async () => {
    // Eleven digits resolve a thousandth of this range, and 1.7976931349e308 is infinite.
    const [greatest] = await meanOf(Number.MAX_VALUE, Number.MAX_VALUE * (1 - 1.5e-7));
    expect(greatest).toBe(Number.MAX_VALUE);
    expect(await meanOf(Number.MAX_VALUE, -Number.MAX_VALUE)).toEqual([1.79769e308, -1.79769e308]);
    expect(await meanOf(Number.MIN_VALUE, 0)).toEqual([Number.MIN_VALUE, 0]);
  });
});
