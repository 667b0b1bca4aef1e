import { decode } from 'fast-png';
import { expect, it } from 'vitest';
import { grid, levelOf, TILE } from './grid';

const pixels = (step: number) => decode(grid(step));
/** Mean of the levels outside of the first tile, in the corner of a tile, where no stroke is. */
const background = (step: number): number => {
  const { data, width } = pixels(step);
  const corners = Array.from({ length: 7 }, (_, i) => data[(i + 1) * TILE * width + (i + 1) * TILE]!);
  return corners.reduce((sum, level) => sum + level, 0) / corners.length;
};

it('is a grey PNG file of 8 x 8 tiles, the same each time', () => {
  const { width, height, channels, depth } = pixels(500);
  expect([width, height, channels, depth]).toEqual([224, 224, 1, 8]);
  expect(grid(500)).toEqual(grid(500));
});

it('is recognised by the level of its whole first tile', () => {
  for (const step of [0, 10, 50, 1230, 100_000]) {
    const { data, width } = pixels(step);
    for (const [x, y] of [
      [0, 0],
      [TILE - 1, 0],
      [13, 20],
      [TILE - 1, TILE - 1],
    ] as const)
      expect(data[y * width + x]).toBe(levelOf(step));
  }
});

it('has another level after ten steps, and each of the 256 levels once in 2,560', () => {
  expect([levelOf(0), levelOf(9), levelOf(10), levelOf(20)]).toEqual([0, 0, 53, 106]);
  expect(new Set(Array.from({ length: 256 }, (_, i) => levelOf(10 * i))).size).toBe(256);
});

it('has less noise at later steps', () => expect(background(0)).toBeGreaterThan(background(3000)));
