import { bound, compressor } from './lzw';
import type { Box } from '../picture/layout';
import { cutOut } from '../picture/raster';
import type { Raster } from '../picture/raster';

/** At most 256 colours, [r, g, b] each. */
export type Palette = readonly (readonly [number, number, number])[];

/** Index = grey level: what makes the grids of grey runs exact. */
export const GREYS: Palette = Array.from({ length: 256 }, (_, level) => [level, level, level]);

/** What ends the file. */
export const TRAILER: Uint8Array = Uint8Array.of(0x3b);

export interface FrameOptions {
  /** Milliseconds; kept to the hundredth of a second. */
  delay: number;
  /** The frame's own colours; those of the head when left out. */
  palette?: Palette;
  /** The part that is written, the rest staying as it was; all when left out. */
  box?: Box;
}

const le16 = (value: number): [number, number] => [value & 255, value >> 8];
const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const tableOf = (palette: Palette): number[] => Array.from({ length: 256 }, (_, i) => palette[i] ?? [0, 0, 0]).flat();

/** Signature, logical screen and global colours; with `loop` the block that repeats for ever (GIF89a, sections 17 to 19, 26). */
export const head = (width: number, height: number, loop: boolean): Uint8Array =>
  Uint8Array.from([
    ...ascii('GIF89a'), ...le16(width), ...le16(height), 0xf7, 0, 0, ...tableOf(GREYS),
    ...(loop ? [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0] : []),
  ]);

/** Writes frames as blocks of a GIF: graphic control (disposal: keep), image descriptor, own colours, pixels in sub-blocks (sections 20 to 23). */
export function frameWriter(): (page: Raster, options: FrameOptions) => Uint8Array {
  const compress = compressor();
  let scratch = new Uint8Array(0);
  return (page, { delay, palette, box = { x: 0, y: 0, width: page.width, height: page.height } }) => {
    const { pixels } = cutOut(page, box);
    if (scratch.length < bound(pixels.length)) scratch = new Uint8Array(bound(pixels.length));
    const stream = scratch.subarray(0, compress(pixels, scratch));
    const descriptor = [0x2c, ...le16(box.x), ...le16(box.y), ...le16(box.width), ...le16(box.height), palette ? 0x87 : 0, ...(palette ? tableOf(palette) : [])];
    return blocks(Uint8Array.from([0x21, 0xf9, 4, 0b0000_0100, ...le16(Math.round(delay / 10)), 0, 0, ...descriptor, 8]), stream);
  };
}

/** A stream after its head, in sub-blocks of up to 255 bytes, and the empty one that ends them. */
function blocks(before: Uint8Array, stream: Uint8Array): Uint8Array {
  const out = new Uint8Array(before.length + stream.length + Math.ceil(stream.length / 255) + 1);
  out.set(before);
  let at = before.length;
  for (let from = 0; from < stream.length; from += 255) {
    const block = stream.subarray(from, from + 255);
    out[at++] = block.length;
    out.set(block, at);
    at += block.length;
  }
  return out;
}
