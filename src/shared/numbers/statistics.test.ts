import { describe, expect, it, test } from 'vitest';
import expected from '../reference/spreads.json';
import { CompensatedSum, pairedDifference, sampleDeviation, studentT975, summarize } from './statistics';

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
