import { GifReader } from 'omggif';
import { describe, expect, it } from 'vitest';
import { random } from '../../../main/export/testing/fake-source.test-helper';
import { TRAILER, frameWriter, head } from './gif-blocks';

const HEAD = 6 + 7 + 768; // signature, screen, global table of 256 colours
const FRAME_HEAD = 8 + 10; // graphic control and image descriptor

/** Writes pixels as a GIF of one frame without repetition. */
const gifOf = (pixels: Uint8Array, width: number): Uint8Array =>
  Buffer.concat([
    head(width, pixels.length / width, false),
    frameWriter()({ width, height: pixels.length / width, pixels }, { delay: 100 }),
  ]);

function decoded(pixels: Uint8Array, width: number): number[] {
  const rgba = new Uint8Array(4 * pixels.length);
  new GifReader(Buffer.concat([gifOf(pixels, width), TRAILER])).decodeAndBlitFrameRGBA(0, rgba);
  return Array.from(pixels, (_, i) => rgba[4 * i]!);
}

/** A decoder after appendix F of the specification that reads on to the end code; most others stop at the last pixel. */
function strictDecode(out: Uint8Array): number[] {
  const bytes: number[] = [];
  let at = 1;
  for (let n = out[at++]!; n > 0; n = out[at++]!) for (let i = 0; i < n; i++) bytes.push(out[at++]!);
  expect(at).toBe(out.length);
  const pixels: number[] = [];
  const whole = Array.from({ length: 258 }, (_, i) => [i]);
  let table = whole.slice();
  let size = 9;
  let before: number[] | undefined;
  for (let bit = 0; ;) {
    let code = 0;
    for (let i = 0; i < size; i++, bit++) code |= ((bytes[bit >> 3]! >> (bit & 7)) & 1) << i;
    if (code === 257) {
      expect(Math.ceil(bit / 8)).toBe(bytes.length);
      return pixels;
    }
    if (code === 256) {
      table = whole.slice();
      size = 9;
      before = undefined;
      continue;
    }
    const entry = table[code] ?? [...before!, before![0]!];
    pixels.push(...entry);
    if (before && table.length < 4096) table.push([...before, entry[0]!]);
    if (table.length === 1 << size && size < 12) size++;
    before = entry;
  }
}

describe('a grey frame', () => {
  it('ends with the end code, in the width that a decoder expects there', () => {
    const next = random(3);
    const from = (start: number, count: number) => Array.from({ length: count }, (_, i) => start + i);
    for (const length of [...from(1, 300), ...from(760, 40), ...from(1780, 80), ...from(3820, 200)]) {
      const pixels = Uint8Array.from({ length }, () => next() * 256);
      expect(strictDecode(gifOf(pixels, length).subarray(HEAD + FRAME_HEAD))).toEqual([...pixels]);
    }
  });
  it('round-trips noise of every length past each change of code width', () => {
    const next = random(5);
    for (const length of [
      1, 2, 3, 253, 254, 255, 256, 257, 258, 511, 512, 767, 768, 1790, 1791, 1792, 3836, 3837, 3838, 3839, 3840, 9000,
    ]) {
      const pixels = Uint8Array.from({ length }, () => next() * 256);
      expect(decoded(pixels, length)).toEqual([...pixels]);
    }
  });
  it('round-trips a single grey level and smooth ramps', () => {
    expect(decoded(new Uint8Array(40_000).fill(7), 200).every((v) => v === 7)).toBe(true);
    const ramp = Uint8Array.from({ length: 60_000 }, (_, i) => (i / 77) % 256);
    expect(decoded(ramp, 300)).toEqual([...ramp]);
  });
  it.each([2, 3, 4, 5, 6, 7])(
    'round-trips pixels of %i bits of every length past each change of code width',
    (bits) => {
      const next = random(bits);
      const palette = Array.from({ length: 1 << bits }, (_, i) => [i, i, i] as const);
      const write = frameWriter();
      for (const length of [
        1, 2, 3, 4, 5, 6, 7, 8, 15, 16, 17, 31, 33, 63, 65, 127, 129, 500, 1000, 4097, 9000, 30_000,
      ]) {
        const pixels = Uint8Array.from({ length }, () => next() * (1 << bits));
        const frame = write({ width: length, height: 1, pixels }, { delay: 100, palette, bits });
        const rgba = new Uint8Array(4 * length);
        new GifReader(Buffer.concat([head(length, 1, false), frame, TRAILER])).decodeAndBlitFrameRGBA(0, rgba);
        expect(Array.from(pixels, (_, i) => rgba[4 * i]!)).toEqual([...pixels]);
      }
    },
  );
  it('does not depend on earlier frames of the same writer', () => {
    const write = frameWriter();
    const page = { width: 20, height: 20, pixels: Uint8Array.from({ length: 400 }, (_, i) => (i * 7) % 256) };
    const alone = frameWriter()(page, { delay: 50 });
    write({ width: 90, height: 90, pixels: new Uint8Array(8100).fill(200) }, { delay: 50 });
    expect([...write(page, { delay: 50 })]).toEqual([...alone]);
  });
});
