import type { Pixels } from './grid';
import type { Raster } from './raster';

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
