import { describe, expect, it } from 'vitest';
import { extentOf, nonFiniteOf, visiblePart } from './drawn-line';
import type { DrawnLine } from './drawn-line';

const line = (x: number[], y: number[], more: Partial<DrawnLine> = {}): DrawnLine => ({
  span: 1,
  x: Float64Array.from(x),
  y: Float64Array.from(y),
  length: x.length,
  name: 'a',
  metric: 'm',
  token: '--run-1',
  dash: [],
  ...more,
});

describe('the part of a line in view', () => {
  it('reaches one entry beyond each edge', () => {
    expect(visiblePart(line([0, 1, 2, 3, 4], [0, 0, 0, 0, 0]), 1.5, 2.5)).toEqual([1, 4]);
    expect(visiblePart(line([0, 1, 2], [0, 0, 0]), 0, 2)).toEqual([0, 3]);
    expect(visiblePart(line([], []), 0, 1)).toEqual([0, 0]);
  });
});

describe('the range of y', () => {
  it('fits what is in view, with a margin of a twentieth', () => {
    expect(extentOf([line([0, 1, 5], [0, 10, 1000])], 0, 0.5, false)).toEqual({ min: -0.5, max: 10.5 });
  });

  it('is not stretched by a band', () => {
    const band = { low: Float64Array.of(-1e9, -1e9), high: Float64Array.of(1e9, 1e9) };
    expect(extentOf([line([0, 1], [0, 1], { band })], 0, 1, false).max).toBeLessThan(2);
  });

  it('shows every seed of a fold, and does not move when one is drawn by itself', () => {
    const fold = line([0, 1], [5, 5], {
      seeds: { n: Float64Array.of(2, 2), of: 2, least: Float64Array.of(0, 0), most: Float64Array.of(10, 10) },
    });
    const alone = line([0, 1], [99, 99], { thin: true });
    expect(extentOf([fold, alone], 0, 1, false)).toEqual({ min: -0.5, max: 10.5 });
  });

  it('leaves out what a log axis cannot show', () => {
    const { min, max } = extentOf([line([0, 1, 2], [-5, 1, 100])], 0, 2, true);
    expect(min).toBeCloseTo(1 / 1.15, 9);
    expect(max).toBeCloseTo(115, 9);
  });

  it('is finite for the least and greatest numbers', () => {
    for (const log of [false, true]) {
      const { min, max } = extentOf([line([0, 1], log ? [5e-324, 1.7e308] : [-1.7e308, 1.7e308])], 0, 1, log);
      expect(Number.isFinite(max - min) && max > min && (!log || min > 0)).toBe(true);
    }
  });

  it('has a height even for a constant, for nothing and for NaN', () => {
    for (const y of [[3, 3], [NaN, NaN], []]) {
      const { min, max } = extentOf(
        [
          line(
            y.map((_, i) => i),
            y,
          ),
        ],
        0,
        1,
        false,
      );
      expect(max).toBeGreaterThan(min);
    }
  });
});

it('counts the values in view that are not finite, over all runs of a line', () => {
  const tally = {
    x: Float64Array.of(0, 10, 20),
    finite: Float64Array.of(8, 1, 0),
    nonFinite: Float64Array.of(0, 7, 8),
    length: 3,
  };
  expect(nonFiniteOf(line([], []), 0, 100)).toEqual({ nonFinite: 0, total: 0 });
  expect(nonFiniteOf(line([], [], { tallies: [tally, tally] }), 6, 14)).toEqual({ nonFinite: 14, total: 16 });
  expect(nonFiniteOf(line([], [], { tallies: [tally] }), 0, 20)).toEqual({ nonFinite: 15, total: 24 });
});
