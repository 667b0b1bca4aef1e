import { crc32 } from '../../files/crc32';
import { head as header, TRAILER } from '../../../shared/formats/gif/gif-blocks';
import type { Box } from '../drawing/layout';
import type { FrameFormat } from './frame-job';

/** Parameters of a file with frames. */
export interface AnimationParameters {
  width: number;
  height: number;
  colour: boolean;
  /** The part of the page that every frame after the first one replaces. */
  box: Box;
  frames: number;
  /** Duration of a frame in milliseconds. */
  delay: number;
  loop: boolean;
}

/** The bytes before, around and after the frames of a file. */
export interface AnimationContainer {
  header: Uint8Array;
  frame(bytes: Uint8Array, index: number): Uint8Array;
  trailer: Uint8Array;
}

/**
 * An animated PNG (PNG specification, third edition, sections 11.2.1 and 11.3.6). Viewers without support for
 * animation show the first frame; each later frame replaces the part that changes. Colours are exact. `frame` takes a
 * zlib stream.
 */
function apngContainer({ width, height, colour, box, frames, delay, loop }: AnimationParameters): AnimationContainer {
  let sequence = 0;
  const control = ({ x, y, width: w, height: h }: AnimationParameters['box']) =>
    // The delay is in milliseconds. dispose_op is none, blend_op is source.
    chunk('fcTL', [
      ...be32(sequence++),
      ...be32(w),
      ...be32(h),
      ...be32(x),
      ...be32(y),
      ...be16(delay),
      ...be16(1000),
      0,
      0,
    ]);
  return {
    header: concatenate([
      Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
      chunk('IHDR', [...be32(width), ...be32(height), 8, colour ? 2 : 0, 0, 0, 0]),
      chunk('acTL', [...be32(frames), ...be32(loop ? 0 : 1)]),
    ]),
    frame: (stream, index) =>
      index === 0
        ? concatenate([control({ x: 0, y: 0, width, height }), chunk('IDAT', stream)])
        : concatenate([control(box), chunk('fdAT', concatenate([Uint8Array.from(be32(sequence++)), stream]))]),
    trailer: chunk('IEND', []),
  };
}

const be16 = (value: number): number[] => [value >> 8, value & 255];
const be32 = (value: number): number[] => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** Length, type, data, and the CRC of type and data. */
function chunk(type: string, data: ArrayLike<number>): Uint8Array {
  const out = Buffer.alloc(data.length + 12);
  out.set(be32(data.length));
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.set(be32(crc32(out.subarray(4, data.length + 8))), data.length + 8);
  return out;
}

const concatenate = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);

export type AnimationKind = 'gif' | 'apng';

export const CONTAINERS: Record<
  AnimationKind,
  { format: FrameFormat; open(parameters: AnimationParameters): AnimationContainer }
> = {
  gif: {
    format: 'gif',
    open: ({ width, height, loop }) => ({
      header: header(width, height, loop),
      frame: (bytes) => bytes,
      trailer: TRAILER,
    }),
  },
  apng: { format: 'apng', open: apngContainer },
};
