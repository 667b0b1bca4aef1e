import { describe, expect, test } from 'vitest';
import { decadeLabels, drawableRange, endLabels, paddedRange, tickLabels } from './axis';

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

/** The number that a label says. */
const read = (label: string): number => Number(label.replaceAll(',', '').replaceAll('−', '-'));

describe('labels of ticks', () => {
  test('tell close and great values apart', () => {
    expect(tickLabels([0, 50_000, 100_000, 150_000, 200_000])).toEqual([
      '0',
      '50,000',
      '100,000',
      '150,000',
      '200,000',
    ]);
    expect(tickLabels([1000.05, 1000.1, 1000.15])).toEqual(['1,000.05', '1,000.10', '1,000.15']);
    expect(tickLabels([1e6, 1.5e6, 2e6])).toEqual(['1e6', '1.5e6', '2e6']);
    expect(tickLabels([-2e-7, 0, 2e-7])).toEqual(['−2e−7', '0', '2e−7']);
    expect(tickLabels([1_000_000.05, 1_000_000.1])).toEqual(['1,000,000.05', '1,000,000.10']);
    expect(tickLabels([0.3, 0.30000000000000004])).toEqual(['0.30000000000000000', '0.30000000000000004']);
    expect(tickLabels([-0.5, 0, 0.5])).toEqual(['−0.5', '0', '0.5']);
    expect(tickLabels([])).toEqual([]);
  });

  test('read back as the very values, for any doubles', () => {
    let state = 5;
    const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let trial = 0; trial < 3000; trial++) {
      const start = (random() - 0.5) * 10 ** Math.round((random() - 0.5) * 600);
      const step = Math.abs(start) * 10 ** -Math.round(random() * 16) || 5e-324;
      const values = [start, start + step, start + 2 * step].filter(
        (v, i, all) => Number.isFinite(v) && all.indexOf(v) === i,
      );
      const labels = tickLabels(values);
      expect(labels.map(read)).toEqual(values);
      expect(new Set(labels).size).toBe(values.length);
    }
    for (const value of [5e-324, Number.MAX_VALUE, 2 ** 53, 1e21, 1e-7, -0])
      expect(read(tickLabels([value])[0]!)).toBe(value === 0 ? 0 : value);
  });

  test('of decades are each as short as they can be', () => {
    expect(decadeLabels([0.001, 0.1, 1, 1000, 1e6])).toEqual(['0.001', '0.1', '1', '1,000', '1e6']);
    expect(decadeLabels([1e-8, 2e-8, 5e-8])).toEqual(['1e−8', '2e−8', '5e−8']);
  });

  test('of two ends tell a hundredth of the range', () => {
    expect(endLabels(1000, 1000.199)).toEqual(['1,000', '1,000.199']);
    expect(endLabels(0, 248_750)).toEqual(['0', '248,800']);
    expect(endLabels(0.5000123, 1.4123456)).toEqual(['0.5', '1.412']);
    expect(endLabels(0.3, 0.30000000000000004)).toEqual(['0.3', '0.30000000000000004']);
    expect(endLabels(-Number.MAX_VALUE, Number.MAX_VALUE).map(read).every(Number.isFinite)).toBe(true);
    expect(endLabels(0, 1e20)).toEqual(['0', '1e20']);
  });
});
