import type { Pixels } from './grid';

/** Grey levels of paper, text and lines. They are greys so that a frame of grey grids needs no colours beside the 256 greys. */
export const PAPER = 255;
export const INK = 26;
/** Contrast 5.7 : 1 on paper. */
export const MUTED = 100;
export const RULE = 222;

/** 8-bit pixels, row by row: grey levels or palette indices. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export const createRaster = (width: number, height: number, fill = 255): Raster => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(fill),
});

/** Copies `from` into `target` at x, y, with each pixel enlarged to `factor` x `factor`. It must fit. */
export function blit(target: Raster, from: Raster, x: number, y: number, factor = 1): void {
  const width = from.width * factor;
  const line = new Uint8Array(width);
  for (let row = 0; row < from.height; row++) {
    enlarge(line, from.pixels, row * from.width, factor);
    for (let copy = 0; copy < factor; copy++) target.pixels.set(line, (y + row * factor + copy) * target.width + x);
  }
}

function enlarge(line: Uint8Array, pixels: Uint8Array, start: number, factor: number): void {
  if (factor === 1) {
    line.set(pixels.subarray(start, start + line.length));
    return;
  }
  for (let i = 0; i < line.length; i += factor) line.fill(pixels[start + i / factor]!, i, i + factor);
}

export function fillRect(target: Raster, x: number, y: number, width: number, height: number, value: number): void {
  for (let row = y; row < y + height; row++)
    target.pixels.fill(value, row * target.width + x, row * target.width + x + width);
}

/** Draws a line one pixel wide just outside the rectangle. */
export function outline(target: Raster, x: number, y: number, width: number, height: number, value: number): void {
  fillRect(target, x - 1, y - 1, width + 2, 1, value);
  fillRect(target, x - 1, y + height, width + 2, 1, value);
  fillRect(target, x - 1, y, 1, height, value);
  fillRect(target, x + width, y, 1, height, value);
}

/**
 * Returns a rectangle of a raster; it must lie within. A rectangle of the full width shares the memory of the raster.
 */
export function cropRaster(
  { width, pixels }: Raster,
  box: { x: number; y: number; width: number; height: number },
): Raster {
  const from = box.y * width + box.x;
  if (box.width === width)
    return { width, height: box.height, pixels: pixels.subarray(from, from + box.height * width) };
  const out = createRaster(box.width, box.height);
  for (let y = 0; y < box.height; y++)
    out.pixels.set(pixels.subarray(from + y * width, from + y * width + box.width), y * box.width);
  return out;
}

/** Returns one channel of an image as a raster; of a grey image its only channel. */
export function channelOf({ width, height, channels, data }: Pixels, c: number): Raster {
  if (channels === 1) return { width, height, pixels: data };
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = c; i < pixels.length; i++, at += 3) pixels[i] = data[at]!;
  return { width, height, pixels };
}

/** Combines one raster (grey) or three (red, green, blue) into an image. */
export function interleave(planes: readonly Raster[]): Pixels {
  const { width, height, pixels } = planes[0]!;
  if (planes.length === 1) return { width, height, channels: 1, data: pixels };
  const data = new Uint8Array(pixels.length * 3);
  planes.forEach((plane, c) => {
    for (let i = 0, at = c; i < pixels.length; i++, at += 3) data[at] = plane.pixels[i]!;
  });
  return { width, height, channels: 3, data };
}
