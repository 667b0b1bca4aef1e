import { describe, expect, it } from 'vitest';
import { random } from '../../../main/export/testing/fake-source.test-helper';
import { ColourTable, choosePalette, matchPalette, nearestColour } from './quantize';
import type { Palette } from './quantize';

/** `count` pixels of RGB, each channel from the function. */
const pixels = (count: number, level: (pixel: number, channel: number) => number): Uint8Array =>
  Uint8Array.from({ length: 3 * count }, (_, k) => level(Math.floor(k / 3), k % 3));
const tableOf = (data: Uint8Array): ColourTable => {
  const table = new ColourTable();
  table.add({ channels: 3, data });
  return table;
};
/** Mean and greatest absolute error of a palette of so many colours. */
function errors(data: Uint8Array, size = 256): { mean: number; worst: number } {
  const table = new ColourTable();
  const places = table.add({ channels: 3, data });
  const palette = choosePalette(table, size);
  const { indices } = matchPalette(table, palette);
  const off = Array.from(data, (v, k) => Math.abs(v - palette[indices[places[Math.floor(k / 3)]!]!]![k % 3]!));
  return { mean: off.reduce((a, b) => a + b, 0) / off.length, worst: off.reduce((a, b) => Math.max(a, b)) };
}

describe('a table of colours', () => {
  it('counts every colour exactly, also after growing', () => {
    const table = new ColourTable();
    const data = pixels(20_000, (i, c) => (i % 10_000) >> (6 * c));
    const places = table.add({ channels: 3, data });
    expect(table.size).toBe(
      new Set(Array.from({ length: 20_000 }, (_, i) => data.subarray(3 * i, 3 * i + 3).join())).size,
    );
    places.forEach((place, i) =>
      expect(table.keys[place]).toBe((data[3 * i]! << 16) | (data[3 * i + 1]! << 8) | data[3 * i + 2]!),
    );
    expect(table.counts.slice(0, table.size).reduce((a, b) => a + b)).toBe(20_000);
  });
  it('treats grey and RGBA as the same colours as RGB', () => {
    const table = new ColourTable();
    expect([...table.add({ channels: 1, data: Uint8Array.of(7, 200, 7) })]).toEqual([0, 1, 0]);
    expect([...table.add({ channels: 4, data: Uint8Array.of(200, 200, 200, 3, 7, 7, 7, 255) })]).toEqual([1, 0]);
    expect([...table.add({ channels: 3, data: Uint8Array.of(7, 7, 7) })]).toEqual([0]);
    expect([...table.counts.subarray(0, 2)]).toEqual([4, 2]);
  });
});

describe('a palette', () => {
  it('has the exact colours if there are no more than its size', () => {
    for (const count of [1, 2, 255, 256]) {
      const data = pixels(3 * count, (i, c) => ((i % count) * [1, 7, 31][c]!) % 256);
      expect(errors(data)).toEqual({ mean: 0, worst: 0 });
    }
  });
  it('divides a narrow range as finely as a wide one: 343 colours from 124 to 130 differ by one level at most', () => {
    for (const low of [0, 124, 249]) {
      const data = pixels(50_000, (i, c) => low + (Math.floor(((i * 131) % 343) / 7 ** c) % 7));
      const { mean, worst } = errors(data);
      expect(worst).toBe(1);
      expect(mean).toBeLessThan(0.15);
    }
  });
  it('represents dark pixels well beside a few bright ones', () => {
    const next = random(4);
    const data = pixels(20_000, (i) => (i % 100 === 0 ? 255 * next() : 12 * next()));
    const dark = data.filter((_, k) => Math.floor(k / 3) % 100 !== 0);
    const table = tableOf(data);
    const palette = choosePalette(table, 240);
    const { squaredError } = matchPalette(tableOf(dark), palette);
    expect(Math.sqrt(squaredError / dark.length)).toBeLessThan(1.5);
  });
  it('takes fixed colours into account and does not repeat them', () => {
    const next = random(6);
    const fixed: Palette = [
      [0, 0, 0],
      [255, 255, 255],
    ];
    const table = tableOf(pixels(3000, (i) => (i % 2 === 0 ? 0 : 255 * next())));
    const free = choosePalette(table, 100, fixed);
    const both = matchPalette(table, [...fixed, ...free]);
    expect(both.squaredError).toBeLessThan(matchPalette(table, free).squaredError);
  });
});

describe('the nearest colour', () => {
  it('equals an exhaustive search, for points inside and outside the range of the palette', () => {
    const next = random(9);
    for (const [low, width] of [
      [0, 256],
      [100, 40],
      [130, 1],
      [250, 6],
    ] as const) {
      const palette: Palette = Array.from({ length: 200 }, () => [
        low + Math.floor(width * next()),
        low + width * next(),
        low + Math.floor(width * next()),
      ]);
      const nearest = nearestColour(palette);
      const square = (i: number, point: readonly number[]) =>
        palette[i]!.reduce((sum, v, c) => sum + (v - point[c]!) ** 2, 0);
      for (let k = 0; k < 2000; k++) {
        const point = [0, 1, 2].map(() => Math.floor(256 * next()));
        const found = nearest(point[0]!, point[1]!, point[2]!);
        expect(square(found, point)).toBe(Math.min(...palette.map((_, i) => square(i, point))));
      }
    }
  });
});
