import { bound, compressor } from './lzw';
import type { Palette } from './quantize';

/** Palette in which index = grey level, so that grey images are exact. */
const GREYS: Palette = Array.from({ length: 256 }, (_, level) => [level, level, level] as const);

/** Last byte of the file. */
export const TRAILER: Uint8Array<ArrayBuffer> = Uint8Array.of(0x3b);

/** A rectangle of a frame in palette indices. */
export interface FramePart {
  width: number;
  height: number;
  pixels: Uint8Array;
}

export interface FrameOptions {
  /** Milliseconds; stored in hundredths of a second. */
  delay: number;
  /** Local colour table; the global one when absent. */
  palette?: Palette;
  /** Bits of a pixel, from 2: the palette has up to 2 ** bits colours. 8 by default. */
  bits?: number;
  /** Position of the part in the frame; the rest is unchanged. */
  x?: number;
  y?: number;
}

const le16 = (value: number): [number, number] => [value & 255, value >> 8];
const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));
const tableOf = (palette: Palette, bits = 8): number[] =>
  Array.from({ length: 1 << bits }, (_, i) => palette[i] ?? [0, 0, 0]).flat();

/**
 * Header, logical screen and the greys as global colours; with `loop`, the looping extension (GIF89a, sections 17 to
 * 19, 26).
 */
export const head = (width: number, height: number, loop: boolean): Uint8Array<ArrayBuffer> =>
  Uint8Array.from([
    ...ascii('GIF89a'),
    ...le16(width),
    ...le16(height),
    0xf7,
    0,
    0,
    ...tableOf(GREYS),
    ...(loop ? [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0] : []),
  ]);

/**
 * Encodes frames as GIF blocks: graphic control (disposal: keep), image descriptor, local colours, pixels in
 * sub-blocks (sections 20 to 23).
 */
export function frameWriter(): (part: FramePart, options: FrameOptions) => Uint8Array<ArrayBuffer> {
  const compress = compressor();
  let scratch = new Uint8Array(0);
  return ({ width, height, pixels }, { delay, palette, bits = 8, x = 0, y = 0 }) => {
    if (scratch.length < bound(pixels.length)) scratch = new Uint8Array(bound(pixels.length));
    const stream = scratch.subarray(0, compress(pixels, scratch, bits));
    const descriptor = [
      0x2c,
      ...le16(x),
      ...le16(y),
      ...le16(width),
      ...le16(height),
      palette ? 0x80 | (bits - 1) : 0,
      ...(palette ? tableOf(palette, bits) : []),
    ];
    return blocks(
      Uint8Array.from([0x21, 0xf9, 4, 0b0000_0100, ...le16(Math.round(delay / 10)), 0, 0, ...descriptor, bits]),
      stream,
    );
  };
}

/** A stream after its header, in sub-blocks of up to 255 bytes, with the empty terminator. */
function blocks(before: Uint8Array, stream: Uint8Array): Uint8Array<ArrayBuffer> {
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
