import crc32 from 'crc/crc32';
import type { Container, AnimationFacts } from './container';

/**
 * An animated PNG (PNG specification, third edition, sections 11.2.1 and 11.3.6): the first frame is the picture that a viewer
 * without animation shows; each later one replaces the part that changes. Colours are exact. `frame` takes zlib streams.
 */
export function apng({ width, height, colour, box, frames, delay, loop }: AnimationFacts): Container {
  let sequence = 0;
  const control = ({ x, y, width: w, height: h }: AnimationFacts['box']) =>
    // Delay in milliseconds; nothing is disposed of, and a frame overwrites what it covers.
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
    head: join([
      Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
      chunk('IHDR', [...be32(width), ...be32(height), 8, colour ? 2 : 0, 0, 0, 0]),
      chunk('acTL', [...be32(frames), ...be32(loop ? 0 : 1)]),
    ]),
    frame: (stream, index) =>
      index === 0
        ? join([control({ x: 0, y: 0, width, height }), chunk('IDAT', stream)])
        : join([control(box), chunk('fdAT', join([Uint8Array.from(be32(sequence++)), stream]))]),
    tail: chunk('IEND', []),
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

const join = (parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts);
