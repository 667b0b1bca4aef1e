import { describe, expect, it } from 'vitest';
import { blit, channelOf, createRaster, cropRaster, fillRect, interleave, outline } from './raster';
import type { Raster } from './raster';

/** The rows of a raster as text, one digit for each pixel. */
const rows = ({ width, height, pixels }: Raster): string[] =>
  Array.from({ length: height }, (_, y) => [...pixels.subarray(y * width, (y + 1) * width)].join(''));
const of = (...lines: string[]): Raster => ({
  width: lines[0]!.length,
  height: lines.length,
  pixels: Uint8Array.from([...lines.join('')].map(Number)),
});

it('is paper where nothing is drawn', () => {
  expect(createRaster(2, 2).pixels).toEqual(Uint8Array.of(255, 255, 255, 255));
  expect(rows(createRaster(3, 1, 7))).toEqual(['777']);
  expect(createRaster(0, 5).pixels).toHaveLength(0);
});

describe('a copy', () => {
  it('covers its place and nothing else', () => {
    const target = createRaster(4, 3, 0);
    blit(target, of('12', '34'), 1, 1);
    expect(rows(target)).toEqual(['0000', '0120', '0340']);
  });

  it('is enlarged by a whole factor', () => {
    const target = createRaster(7, 4, 0);
    blit(target, of('12', '34'), 1, 0, 2);
    expect(rows(target)).toEqual(['0112200', '0112200', '0334400', '0334400']);
    const large = createRaster(3, 3, 0);
    blit(large, of('5'), 0, 0, 3);
    expect(rows(large)).toEqual(['555', '555', '555']);
  });

  it('may touch every edge', () => {
    const target = createRaster(2, 2, 0);
    blit(target, of('12', '34'), 0, 0);
    expect(rows(target)).toEqual(['12', '34']);
  });
});

it('fills a rectangle, and none without width or height', () => {
  const target = createRaster(4, 3, 0);
  fillRect(target, 1, 1, 2, 2, 9);
  fillRect(target, 0, 0, 0, 3, 5);
  fillRect(target, 0, 0, 3, 0, 5);
  expect(rows(target)).toEqual(['0000', '0990', '0990']);
});

it('outlines a rectangle outside of it, with its corners, and leaves its inside', () => {
  const target = createRaster(5, 4, 0);
  outline(target, 1, 1, 3, 2, 8);
  expect(rows(target)).toEqual(['88888', '80008', '80008', '88888']);
});

describe('a part', () => {
  const whole = of('1234', '5678', '9012');

  it('has the pixels of its box', () => {
    expect(rows(cropRaster(whole, { x: 1, y: 1, width: 2, height: 2 }))).toEqual(['67', '01']);
    expect(rows(cropRaster(whole, { x: 3, y: 0, width: 1, height: 3 }))).toEqual(['4', '8', '2']);
    expect(rows(cropRaster(whole, { x: 0, y: 1, width: 4, height: 2 }))).toEqual(['5678', '9012']);
  });

  it('of the full width shares its memory, and another one does not', () => {
    const source = of('12', '34');
    const [shared, copied] = [
      cropRaster(source, { x: 0, y: 1, width: 2, height: 1 }),
      cropRaster(source, { x: 0, y: 1, width: 1, height: 1 }),
    ];
    source.pixels[2] = 9;
    expect([rows(shared), rows(copied)]).toEqual([['94'], ['3']]);
  });

  it('pasted back at its place changes nothing', () => {
    const target = { ...whole, pixels: whole.pixels.slice() };
    const box = { x: 1, y: 0, width: 2, height: 3 };
    blit(target, cropRaster(whole, box), box.x, box.y);
    expect(target).toEqual(whole);
  });
});

describe('channels', () => {
  const rgb = { width: 2, height: 1, channels: 3 as const, data: Uint8Array.of(1, 2, 3, 4, 5, 6) };

  it('are taken apart and put together again', () => {
    expect([0, 1, 2].map((c) => [...channelOf(rgb, c).pixels])).toEqual([
      [1, 4],
      [2, 5],
      [3, 6],
    ]);
    expect(interleave([0, 1, 2].map((c) => channelOf(rgb, c)))).toEqual(rgb);
  });

  it('of a grey image are its only one, without a copy', () => {
    const grey = { width: 2, height: 1, channels: 1 as const, data: Uint8Array.of(7, 8) };
    for (const c of [0, 1, 2]) expect(channelOf(grey, c).pixels).toBe(grey.data);
    expect(interleave([channelOf(grey, 0)])).toEqual(grey);
  });
});
