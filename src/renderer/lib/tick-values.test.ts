import { describe, expect, test } from 'vitest';
import { linearTickValues, logTickValues } from './tick-values';

describe('linear ticks', () => {
  test('are round numbers within the range', () => {
    expect(linearTickValues(0, 1)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    expect(linearTickValues(-0.31, 0.32)).toEqual([-0.2, 0, 0.2]);
    expect(linearTickValues(0.1, 0.3)).toEqual([0.1, 0.15, 0.2, 0.25, 0.3]);
    expect(linearTickValues(0, 250_000)).toEqual([0, 50_000, 100_000, 150_000, 200_000, 250_000]);
    expect(linearTickValues(1e15 + 1, 1e15 + 6)).toHaveLength(6);
  });

  test('of two values that differ in the last bit are these two', () => {
    expect(linearTickValues(0.3, 0.30000000000000004)).toEqual([0.3, 0.30000000000000004]);
    expect(linearTickValues(2 ** 60, 2 ** 60 + 256)).toEqual([2 ** 60, 2 ** 60 + 256]);
    expect(linearTickValues(0, 5e-324)).toEqual([0, 5e-324]);
  });

  test('are few, distinct, ascending and within the range for any range of doubles', () => {
    const ends = [0, 5e-324, 1e-310, 1e-300, 1e-20, 0.3, 1, 1000, 1e9, 2 ** 53, 1e20, 1e300, Number.MAX_VALUE];
    const numbers = [...ends, ...ends.slice(1).map((x) => -x)];
    const ranges = numbers.flatMap((from) => numbers.filter((to) => to > from).map((to) => [from, to] as const));
    const nextAfter = (x: number): number => x + Math.max(Number.MIN_VALUE, Math.abs(x) * Number.EPSILON);
    for (const [from, to] of [...ranges, ...numbers.map((x) => [x, nextAfter(x)] as const)]) {
      const ticks = linearTickValues(from, to);
      if (!Number.isFinite(to)) {
        expect(ticks).toEqual([]);
        continue;
      }
      expect(ticks.length, `${from} to ${to}`).toBeGreaterThanOrEqual(2);
      expect(ticks.length, `${from} to ${to}`).toBeLessThanOrEqual(7);
      expect(ticks).toEqual([...new Set(ticks)].sort((a, b) => a - b).filter((x) => x >= from && x <= to));
    }
  });

  test('are empty without a range', () => {
    for (const [from, to] of [
      [1, 1],
      [2, 1],
      [NaN, 1],
      [0, Infinity],
      [-Infinity, 0],
    ] as const)
      expect(linearTickValues(from, to)).toEqual([]);
  });
});

describe('logarithmic ticks', () => {
  test('are powers of ten, and 2 and 5 times these over few decades', () => {
    expect(logTickValues(1e-4, 1e-2)).toEqual([1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2]);
    expect(logTickValues(1e-8, 1)).toEqual([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 0.01, 0.1, 1]);
  });

  test('are few for any range of doubles', () => {
    const ticks = logTickValues(1e-300, 1e300);
    expect(ticks.length).toBeGreaterThan(3);
    expect(ticks.length).toBeLessThan(12);
  });

  test('are round numbers where less than a decade has no power of ten', () => {
    expect(logTickValues(3, 4)).toEqual([3, 3.2, 3.4, 3.6, 3.8, 4]);
    expect(logTickValues(0.3, 0.30000000000000004)).toEqual([0.3, 0.30000000000000004]);
  });
});
