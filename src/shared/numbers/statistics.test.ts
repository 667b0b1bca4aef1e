import { describe, expect, it, test } from 'vitest';
import expected from '../reference/spreads.json';
import {
  CompensatedSum,
  halfWidth,
  jointMean,
  mean,
  pairedDifference,
  sampleDeviation,
  studentT975,
  summarize,
} from './statistics';

const close = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(1e-9 * Math.max(1, Math.abs(b)));

describe('spreads over seeds', () => {
  it('are the textbook ones: 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and a sum of squares of 32', () => {
    const values = [2, 4, 4, 4, 5, 5, 7, 9];
    close(sampleDeviation(values), Math.sqrt(32 / 7));
    expect(summarize(values, 'range')).toEqual({ n: 8, mean: 5, low: 2, high: 9 });
    close(summarize(values, 'error').high, 5 + Math.sqrt(32 / 7) / Math.sqrt(8));
  });

  it('agree with numpy and scipy', () => {
    for (const set of expected.sets) {
      const deviation = summarize(set.values, 'deviation');
      close(deviation.mean, set.mean);
      close(deviation.high - deviation.mean, set.deviation);
      const error = summarize(set.values, 'error');
      close(error.mean - error.low, set.error);
      const interval = summarize(set.values, 'interval');
      close(interval.low, set.low);
      close(interval.high, set.high);
    }
  });

  it('have the quantiles of Student t', () => {
    for (const [degrees, quantile] of expected.t975) close(studentT975(degrees!), quantile!);
  });

  it('have no width that one value could tell', () => {
    for (const spread of ['deviation', 'error', 'interval'] as const)
      expect(summarize([3], spread)).toEqual({ n: 1, mean: 3, low: NaN, high: NaN });
    expect(summarize([3], 'range')).toEqual({ n: 1, mean: 3, low: 3, high: 3 });
  });
});

describe('the paired difference', () => {
  it('is the mean of the differences, with the interval of the paired t test', () => {
    for (const { a, b, mean, low, high } of expected.pairs) {
      const found = pairedDifference(a, b, 'interval');
      close(found.mean, mean);
      close(found.low, low);
      close(found.high, high);
    }
  });

  it('sees an effect that the spread over seeds hides', () => {
    // Every pair differs by 1, while the seeds themselves lie 10 apart.
    expect(pairedDifference([1, 11, 21], [0, 10, 20], 'deviation')).toEqual({ n: 3, mean: 1, low: 1, high: 1 });
  });
});

const sumOf = (values: readonly number[]): CompensatedSum => {
  const sum = new CompensatedSum();
  for (const value of values) sum.add(value);
  return sum;
};

test('small values survive great ones of both signs, in any order', () => {
  expect(sumOf([1e20, 0.5, -1e20]).total).toBe(0.5);
  expect(sumOf([0.5, 1e20, 0.25, -1e20]).total).toBe(0.75);
  expect(sumOf(Array<number>(10).fill(0.1)).total).toBe(1);
});

test('two sums are added without losing what was rounded off either', () => {
  const other = sumOf([1e20, 0.5]);
  expect(sumOf([0.25, -1e20]).plus(other.sum, other.rest)).toBe(0.75);
});

describe('the mean', () => {
  it('is not lost among great values of both signs', () => {
    expect(mean([1e16, 1, -1e16])).toBe(1 / 3);
    expect(mean([1e300, -1e300, 6])).toBe(2);
    expect(mean([-5, 5])).toBe(0);
  });

  it('of the greatest numbers does not overflow', () => {
    expect(mean([Number.MAX_VALUE, Number.MAX_VALUE])).toBe(Number.MAX_VALUE);
    expect(mean([-Number.MAX_VALUE, -Number.MAX_VALUE])).toBe(-Number.MAX_VALUE);
    expect(mean([Number.MAX_VALUE, -Number.MAX_VALUE, 0])).toBe(0);
    expect(mean(Array<number>(3).fill(1.5e308))).toBeCloseTo(1.5e308, -294);
  });

  it('of the smallest numbers is exact', () =>
    expect(mean([Number.MIN_VALUE, Number.MIN_VALUE])).toBe(Number.MIN_VALUE));

  it('is NaN without values, with NaN, and between the infinities', () => {
    for (const values of [[], [1, NaN], [Infinity, -Infinity]]) expect(mean(values)).toBeNaN();
    expect(mean([Infinity, 1])).toBe(Infinity);
  });

  it('takes typed arrays', () => expect(mean(Float32Array.of(1, 2, 6))).toBe(3));
});

describe('the sample deviation', () => {
  it('is not changed by an offset, and scales with the values, however great or small', () => {
    for (const offset of [0, 1e9, -1e12]) expect(sampleDeviation([1, 2, 3].map((x) => x + offset))).toBe(1);
    for (const scale of [1e-300, 1e-160, 1e160, 1e300])
      expect(sampleDeviation([-scale, 0, scale]) / scale).toBeCloseTo(1, 12);
  });

  it('is NaN for fewer than two values, and 0 for equal ones', () => {
    expect([sampleDeviation([]), sampleDeviation([7]), sampleDeviation([0.25, 0.25, 0.25])]).toEqual([NaN, NaN, 0]);
  });
});

describe('the mean of two groups', () => {
  it('is that of all their values', () => {
    expect(jointMean(2, 3, 6, 1)).toBe(3);
    expect(jointMean(6, 1, 2, 3)).toBe(3);
  });

  it('ignores an empty group, whatever its mean', () => {
    for (const none of [NaN, Infinity, 5]) expect([jointMean(none, 0, 4, 2), jointMean(4, 2, none, 0)]).toEqual([4, 4]);
  });

  it('does not overflow', () => expect(jointMean(1.5e308, 4, 1.5e308, 4)).toBe(1.5e308));
});

it('half the width of a band of four values with deviation 2 is 2, 1, and 3.182 times 1', () => {
  expect(halfWidth(4, 2, 'deviation')).toBe(2);
  expect(halfWidth(4, 2, 'error')).toBe(1);
  expect(halfWidth(4, 2, 'interval')).toBeCloseTo(3.182446, 6);
  expect(halfWidth(1, NaN, 'interval')).toBeNaN();
});

test('a sum of any order equals the sum in exact arithmetic', () => {
  let state = 12_345;
  const next = () => (state = (state * 48_271) % 2_147_483_647);
  for (let trial = 0; trial < 200; trial++) {
    // Whole multiples of 2 ** -20 with up to 53 bits, which a BigInt sums exactly.
    const parts = Array.from({ length: 30 }, () => (next() - 2 ** 30) * 2 ** (next() % 22));
    const exact = parts.reduce((sum, part) => sum + BigInt(part), 0n);
    expect(sumOf(parts.map((part) => part / 2 ** 20)).total).toBe(Number(exact) / 2 ** 20);
  }
});

test('a cleared sum starts anew, and adding another one changes neither', () => {
  const sum = sumOf([1e20, 0.5]);
  expect([sum.plus(-1e20, 0), sum.plus(-1e20, 0.25), sum.sum, sum.rest]).toEqual([0.5, 0.75, 1e20, 0.5]);
  sum.clear();
  sum.add(3);
  expect([sum.total, sum.rest]).toEqual([3, 0]);
});
