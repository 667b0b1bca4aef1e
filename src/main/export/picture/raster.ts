import type { Pixels } from './grid';

/** 8-bit pixels, row by row: grey levels or palette indices. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export const raster = (width: number, height: number, fill = 255): Raster => ({
  width,
  height,
  pixels: new Uint8Array(width * height).fill(fill),
});

/** Copies `from` into `into` with its corner at x, y, each pixel enlarged to `factor` x `factor`. It must fit. */
export function blit(into: Raster, from: Raster, x: number, y: number, factor = 1): void {
  const width = from.width * factor;
  const line = new Uint8Array(width);
  for (let row = 0; row < from.height; row++) {
    enlarge(line, from.pixels, row * from.width, factor);
    for (let copy = 0; copy < factor; copy++) into.pixels.set(line, (y + row * factor + copy) * into.width + x);
  }
}

function enlarge(line: Uint8Array, pixels: Uint8Array, start: number, factor: number): void {
  if (factor === 1) {
    line.set(pixels.subarray(start, start + line.length));
    return;
  }
  for (let i = 0; i < line.length; i += factor) line.fill(pixels[start + i / factor]!, i, i + factor);
}

export function fillRect(into: Raster, x: number, y: number, width: number, height: number, value: number): void {
  for (let row = y; row < y + height; row++)
    into.pixels.fill(value, row * into.width + x, row * into.width + x + width);
}

/** A line one pixel wide just outside the rectangle. */
export function outline(into: Raster, x: number, y: number, width: number, height: number, value: number): void {
  fillRect(into, x - 1, y - 1, width + 2, 1, value);
  fillRect(into, x - 1, y + height, width + 2, 1, value);
  fillRect(into, x - 1, y, 1, height, value);
  fillRect(into, x + width, y, 1, height, value);
}

/** A rectangle of a raster; it must lie within. Whole rows share the memory of the raster. */
export function cutOut(
  { width, pixels }: Raster,
  box: { x: number; y: number; width: number; height: number },
): Raster {
  const from = box.y * width + box.x;
  if (box.width === width)
    return { width, height: box.height, pixels: pixels.subarray(from, from + box.height * width) };
  const out = raster(box.width, box.height);
  for (let y = 0; y < box.height; y++)
    out.pixels.set(pixels.subarray(from + y * width, from + y * width + box.width), y * box.width);
  return out;
}

/** One channel of a picture as a raster; of a grey one the only channel, whichever is asked for. */
export function channelOf({ width, height, channels, data }: Pixels, c: number): Raster {
  if (channels === 1) return { width, height, pixels: data };
  const pixels = new Uint8Array(width * height);
  for (let i = 0, at = c; i < pixels.length; i++, at += 3) pixels[i] = data[at]!;
  return { width, height, pixels };
}

/** One raster (grey) or three (red, green, blue) as a picture. */
export function weave(planes: readonly Raster[]): Pixels {
  const { width, height, pixels } = planes[0]!;
  if (planes.length === 1) return { width, height, channels: 1, data: pixels };
  const data = new Uint8Array(pixels.length * 3);
  planes.forEach((plane, c) => {
    for (let i = 0, at = c; i < pixels.length; i++, at += 3) data[at] = plane.pixels[i]!;
  });
  return { width, height, channels: 3, data };
}
