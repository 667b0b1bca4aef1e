import { expect, test } from 'vitest';
import { drawableRange, paddedRange } from './axis-range';

test('a range has a margin, and a single value some room', () => {
  expect(paddedRange(0, 10)).toEqual({ min: -0.5, max: 10.5 });
  expect(paddedRange(0, 0)).toEqual({ min: -0.05, max: 0.05 });
  expect(paddedRange(3, 3, 0.5)).toEqual({ min: 2.5, max: 3.5 });
  expect(paddedRange(100, 100, 0.5)).toEqual({ min: 95, max: 105 });
});

test('any two numbers can be drawn', () => {
  const values = [0, 5e-324, 0.3, 1e20, -1e300, 1.7e308, -1.7e308];
  for (const a of values)
    for (const b of values) {
      const { min, max } = paddedRange(Math.min(a, b), Math.max(a, b));
      expect(max, `${a} ${b}`).toBeGreaterThan(min);
      expect(Number.isFinite(max - min)).toBe(true);
    }
  expect(drawableRange(1, 2)).toEqual({ min: 1, max: 2 });
});
