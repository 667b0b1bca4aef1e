import { bound, compress } from './lzw';

/**
 * The blocks of a GIF89a file (https://www.w3.org/Graphics/GIF/spec-gif89a.txt). A colour table is 256 x RGB, 768 bytes.
 */
const le16 = (value: number): [number, number] => [value & 255, value >> 8];

/** Signature, logical screen, global colour table; with `loop`, the NETSCAPE2.0 block that repeats for ever. */
export function header(width: number, height: number, table: Uint8Array, loop: boolean): Uint8Array {
  const screen = [...ascii('GIF89a'), ...le16(width), ...le16(height), 0xf7, 0, 0];
  const again = loop ? [0x21, 0xff, 11, ...ascii('NETSCAPE2.0'), 3, 1, 0, 0, 0] : [];
  return Uint8Array.from([...screen, ...table, ...again]);
}

export const TRAILER = Uint8Array.of(0x3b);

const ascii = (text: string): number[] => [...text].map((c) => c.charCodeAt(0));

export interface Image {
  width: number;
  height: number;
  /** Indices into the colour table. */
  pixels: Uint8Array;
  /** Milliseconds; kept to the hundredth of a second. */
  delay: number;
  /** Its own colour table; the global one when left out. */
  table?: Uint8Array;
}

/** One frame that covers the whole screen: graphic control (disposal: keep), image descriptor, local table, pixels. */
export function frame({ width, height, pixels, delay, table }: Image): Uint8Array {
  const control = [0x21, 0xf9, 4, 0b0000_0100, ...le16(Math.round(delay / 10)), 0, 0];
  const descriptor = [0x2c, 0, 0, 0, 0, ...le16(width), ...le16(height), table ? 0x87 : 0];
  const head = [...control, ...descriptor];
  const out = new Uint8Array(head.length + (table?.length ?? 0) + bound(pixels.length));
  out.set(head);
  if (table) out.set(table, head.length);
  return out.slice(0, compress(pixels, out, head.length + (table?.length ?? 0)));
}

/** Index = grey level: what makes the grids of grey runs exact. */
export const GREYS: Uint8Array = Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3));
