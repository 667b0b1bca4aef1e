import { describe, expect, it } from 'vitest';
import { COLOUR_GRIDS, SIDE, colourGrid } from '../../../../bench/lib/colour-grids';
import { random } from '../testing/fake-source.test-helper';
import { SharedPalette, colourFrame, levelsOf, pageColours } from './quantize';
import type { IndexedFrame, PageColours } from './quantize';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { Rgb } from '../../../shared/lib/colour';
import type { Pixels } from '../drawing/grid';
import type { Raster } from '../drawing/raster';

const grid = (colours: readonly Rgb[], repeat = 1): Pixels => {
  const data = Uint8Array.from(colours.flatMap((c) => Array.from({ length: repeat }, () => [...c]).flat()));
  return { width: data.length / 3, height: 1, channels: 3, data };
};
const shades = (count: number): Rgb[] => Array.from({ length: count }, (_, i) => [i, (i * 7) % 256, 255 - i]);
/** Text with this many grey levels, starting at the lightest. */
const text = (levels: number): Raster => ({
  width: levels,
  height: 1,
  pixels: Uint8Array.from({ length: levels }, (_, i) => 255 - i),
});
const page = (base: Raster, hasText = true): PageColours => pageColours({ base, hasText });
const shown = ({ palette }: IndexedFrame, indices: Uint8Array): (Rgb | undefined)[] =>
  [...indices].map((i) => palette[i]);
const wanted = ({ channels, data }: Pixels): number[][] =>
  Array.from({ length: data.length / channels }, (_, i) =>
    channels === 1 ? [data[i]!, data[i]!, data[i]!] : [...data.subarray(3 * i, 3 * i + 3)],
  );

function frame(grids: readonly Pixels[], base: Raster, sharedPalette?: Palette, hasText = true): IndexedFrame {
  return colourFrame(grids, levelsOf([base]), page(base, hasText), sharedPalette);
}
/** Root mean square error of a colour grid. */
const rms = ({ palette, grids }: IndexedFrame, i: number, { data }: Pixels): number =>
  Math.sqrt(
    data.reduce((sum, v, k) => sum + (v - palette[grids[i]![Math.floor(k / 3)]!]![k % 3]!) ** 2, 0) / data.length,
  );

describe('a frame with at most 256 colours, text included', () => {
  it.each([
    [1, 200],
    [56, 200],
    [156, 100],
    [254, 2],
  ])('keeps all: %i of the grid and %i greys', (count, greys) => {
    const image = grid(shades(count), 2);
    const base = text(greys);
    const coloured = frame([image], base);
    expect(coloured.palette.length).toBeLessThanOrEqual(256);
    expect(shown(coloured, coloured.grids[0]!)).toEqual(wanted(image));
    for (const level of base.pixels) expect(coloured.palette[coloured.levels[level]!]).toEqual([level, level, level]);
  });
  it('can contain grey and RGB grids', () => {
    const grey: Pixels = { width: 2, height: 2, channels: 1, data: Uint8Array.of(0, 102, 0, 253) };
    const coloured = frame([grid([[200, 30, 40]]), grey], text(90));
    expect(coloured.grids.map((list) => shown(coloured, list))).toEqual([[[200, 30, 40]], wanted(grey)]);
  });
});

describe('a frame whose text colours do not fit besides those of the grids', () => {
  it.each([100, 200, 240, 250, 254])('shows %i grid colours exactly, with legible text', (count) => {
    const image = grid(shades(count));
    const coloured = frame([image], text(230));
    expect(coloured.palette.length).toBeLessThanOrEqual(256);
    expect(shown(coloured, coloured.grids[0]!)).toEqual(wanted(image));
    const [ink, paper] = [26, 255].map((level) => coloured.palette[coloured.levels[level]!]!);
    for (const channel of [0, 1, 2]) expect(paper![channel]! - ink![channel]!).toBeGreaterThan(200);
  });
});

describe('a frame with more colours', () => {
  it('has sixteen greys from black to white for text', () => {
    const next = random(2);
    const coloured = frame(
      [grid(Array.from({ length: 5000 }, () => [next() * 256, next() * 256, next() * 256]))],
      text(230),
    );
    expect(coloured.palette.length).toBeLessThanOrEqual(256);
    expect([0, 100, 255].map((level) => coloured.palette[coloured.levels[level]!])).toEqual([
      [0, 0, 0],
      [102, 102, 102],
      [255, 255, 255],
    ]);
    for (let level = 0; level < 256; level++)
      expect(Math.abs(coloured.palette[coloured.levels[level]!]![1] - level)).toBeLessThanOrEqual(8.5);
  });
  it('reserves no colours for text if there is none', () => {
    const coloured = frame(
      [grid(shades(256).map(([r, g, b]) => [r, g, b >> 1] as const)), grid([[9, 9, 8]])],
      { width: 1, height: 1, pixels: Uint8Array.of(255) },
      undefined,
      false,
    );
    expect(coloured.palette.filter(([r, g, b]) => r === g && g === b).length).toBeLessThan(5);
  });
  /**
   * Limits on mean and maximum error in levels: slightly above the results of `npm run bench -- gif-quality` in
   * docs/decisions/gif.md.
   */
  const bounds: Record<string, [mean: number, worst: number]> = {
    'narrow, 124 to 130': [0.08, 1],
    'dark, 0 to 12': [0.05, 2],
    'pastel, 225 to 255': [0.6, 4],
    'uniform noise': [10.5, 55],
    'grey noise, deviation 20': [3.6, 50],
    'smooth, whole range': [4.4, 25],
    'shaded balls, one hue per tile': [2.2, 16],
    'rings in noise': [2.7, 40],
    'dark with some bright pixels': [0.4, 8],
    'sepia, one hue': [0.1, 3],
  };
  it.each(Object.entries(COLOUR_GRIDS))('has a small error: %s', (name, level) => {
    const image: Pixels = { width: SIDE, height: SIDE, channels: 3, data: colourGrid(level) };
    const { palette, grids } = frame([image], text(230));
    let [sum, worst] = [0, 0];
    image.data.forEach((v, k) => {
      const off = Math.abs(v - palette[grids[0]![Math.floor(k / 3)]!]![k % 3]!);
      sum += off;
      worst = Math.max(worst, off);
    });
    expect(sum / image.data.length).toBeLessThan(bounds[name]![0]);
    expect(worst).toBeLessThanOrEqual(bounds[name]![1]);
  });
});

describe('the shared palette of an animation', () => {
  const noise = (seed: number, count = 4000): Rgb[] => {
    const next = random(seed);
    return Array.from({ length: count }, () => [next() * 256, next() * 256, next() * 256]);
  };
  const still = grid(noise(1));
  const frames = [2, 3, 4].map((seed) => [still, grid(noise(seed))]);
  const base = text(230);
  const sharedPaletteOf = (all: readonly Pixels[][]): Palette => {
    const palette = new SharedPalette();
    for (const grids of all) palette.add(grids);
    return palette.choose(page(base));
  };

  it('prevents constant areas from flickering, unlike a palette for each frame', () => {
    const sharedPalette = sharedPaletteOf(frames);
    const countLevels = (shared?: Palette) =>
      new Set(
        frames.map((grids) => {
          const coloured = frame(grids, base, shared);
          return shown(coloured, coloured.grids[0]!).join();
        }),
      ).size;
    expect(countLevels(sharedPalette)).toBe(1);
    expect(countLevels()).toBe(3);
  });
  it('is not used by a frame whose own palette is much closer', () => {
    const next = random(5);
    const narrow = grid(
      Array.from({ length: 4000 }, () => [0, 1, 2].map(() => 124 + Math.floor(7 * next())) as unknown as Rgb),
    );
    const sharedPalette = sharedPaletteOf([[narrow], ...frames]);
    expect(rms(frame([narrow], base, sharedPalette), 0, narrow)).toBeLessThan(0.6);
  });
});
