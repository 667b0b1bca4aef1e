import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { COLOUR_GRIDS, colourGrid, SIDE } from './colour-grids';

const grids = Object.entries(COLOUR_GRIDS).map(([name, level]) => [name, colourGrid(level)] as const);
const hash = (pixels: Uint8Array): string => createHash('sha256').update(pixels).digest('hex');

describe('colour grids', () => {
  it.each(grids)('%s: has three channels of 8 x 8 tiles of 28 pixels, the same each time', (name, pixels) => {
    expect(SIDE).toBe(8 * 28);
    expect(pixels).toHaveLength(3 * SIDE * SIDE);
    expect(hash(colourGrid(COLOUR_GRIDS[name]!))).toBe(hash(pixels));
  });

  it('differ from each other', () => expect(new Set(grids.map(([, pixels]) => hash(pixels))).size).toBe(grids.length));

  it('have the range that their name says', () => {
    for (const [name, pixels] of grids) {
      const [, from, to] = /, (\d+) to (\d+)$/.exec(name) ?? [];
      if (from === undefined) continue;
      const sorted = pixels.slice().sort();
      expect([sorted[0], sorted.at(-1)], name).toEqual([Number(from), Number(to)]);
    }
  });

  it('have the noise that their name says: mean and deviation of 127 and 20', () => {
    const noise = colourGrid(COLOUR_GRIDS['grey noise, deviation 20']!);
    const mean = noise.reduce((sum, level) => sum + level, 0) / noise.length;
    const deviation = Math.sqrt(noise.reduce((sum, level) => sum + (level - mean) ** 2, 0) / noise.length);
    expect(Math.abs(mean - 127)).toBeLessThan(0.5);
    expect(Math.abs(deviation - 20)).toBeLessThan(0.5);
  });
});

it('levels are rounded, and clamped to a byte', () => {
  const levels = [-5, 0.4, 0.5, 254.6, 300, NaN];
  const pixels = colourGrid((x) => levels[x % levels.length]!);
  expect([...pixels.subarray(0, 18)].filter((_, i) => i % 3 === 0)).toEqual([0, 0, 1, 255, 255, 0]);
});

it('a level is asked for row by row, with its column, row and channel', () => {
  const asked: number[][] = [];
  colourGrid((x, y, c) => (asked.length < 5 ? asked.push([x, y, c]) : 0, 0));
  expect(asked).toEqual([
    [0, 0, 0],
    [0, 0, 1],
    [0, 0, 2],
    [1, 0, 0],
    [1, 0, 1],
  ]);
});
