import { describe, expect, it } from 'vitest';
import { random } from '../testing/fake-source';
import { colour, greyIndex } from './colours';
import type { Pixels } from '../picture/grid';

const grid = (colours: readonly (readonly [number, number, number])[], repeat = 1): Pixels => {
  const data = Uint8Array.from(colours.flatMap((c) => Array.from({ length: repeat }, () => [...c]).flat()));
  return { width: data.length / 3, height: 1, channels: 3, data };
};

describe('the palette of a colour frame', () => {
  it('keeps colours exactly when there are fewer than it may have', () => {
    const colours = [[0, 0, 0], [255, 255, 255], [200, 30, 40], [16, 90, 250]] as const;
    const { palette, indices } = colour([grid(colours, 3)]);
    expect([...indices[0]!].map((i) => palette[i])).toEqual(colours.flatMap((c) => [c, c, c]));
  });
  it('gives each grid its own pixels, grey ones beside RGB ones', () => {
    const grey: Pixels = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 102, 0, 255) };
    const { palette, indices } = colour([grid([[200, 30, 40]]), grey]);
    expect(indices.map((list) => [...list].map((i) => palette[i]))).toEqual([[[200, 30, 40]], [[0, 0, 0], [102, 102, 102], [0, 0, 0], [255, 255, 255]]]);
  });
  it('reserves sixteen greys from black to white, for text', () => {
    const next = random(2);
    const { palette } = colour([grid(Array.from({ length: 5000 }, () => [next() * 256, next() * 256, next() * 256]))]);
    expect(palette.length).toBeLessThanOrEqual(256);
    expect([0, 100, 255].map((level) => palette[greyIndex(level)])).toEqual([[0, 0, 0], [102, 102, 102], [255, 255, 255]]);
    for (let level = 0; level < 256; level++) expect(Math.abs(palette[greyIndex(level)]![1] - level)).toBeLessThanOrEqual(8.5);
  });
  it('comes nearer to noise than a cube of six levels a channel would', () => {
    const next = random(8);
    const noise = grid(Array.from({ length: 40_000 }, () => [next() * 256, next() * 256, next() * 256]));
    const { palette, indices } = colour([noise]);
    const error = indices[0]!.reduce((sum, index, i) => sum + palette[index]!.reduce((s, v, c) => s + (v - noise.data[3 * i + c]!) ** 2, 0), 0);
    // Levels 51 apart leave an error uniform in +-25.5: root mean square 51 / sqrt(12) = 14.7.
    expect(Math.sqrt(error / noise.data.length)).toBeLessThan(51 / Math.sqrt(12));
  });
});
