import { GifReader } from 'omggif';
import { describe, expect, it } from 'vitest';
import { random } from '../testing/fake-source';
import { GREYS, TRAILER, frame, header } from './format';
import { bound, compress } from './lzw';

/** Packs pixels into a one-frame GIF and reads them back with another decoder. */
function roundTrip(pixels: Uint8Array, width: number): number[] {
  const height = pixels.length / width;
  const parts = [header(width, height, GREYS, false), frame({ width, height, pixels, delay: 100 }), TRAILER];
  const rgba = new Uint8Array(4 * pixels.length);
  new GifReader(Buffer.concat(parts)).decodeAndBlitFrameRGBA(0, rgba);
  return Array.from(pixels, (_, i) => rgba[4 * i]!);
}

describe('LZW', () => {
  it('gives back noise of every length up to past each change of code width', () => {
    const next = random(5);
    for (const length of [1, 2, 3, 253, 254, 255, 256, 257, 258, 511, 512, 767, 768, 1790, 1791, 1792, 3836, 3837, 3838, 3839, 3840, 9000]) {
      const pixels = Uint8Array.from({ length }, () => next() * 256);
      expect(roundTrip(pixels, length)).toEqual([...pixels]);
    }
  });
  it('gives back one grey, and smooth ramps', () => {
    expect(roundTrip(new Uint8Array(40_000).fill(7), 200).every((v) => v === 7)).toBe(true);
    const ramp = Uint8Array.from({ length: 60_000 }, (_, i) => (i / 77) % 256);
    expect(roundTrip(ramp, 300)).toEqual([...ramp]);
  });
  it('stays within its bound on the worst input', () => {
    const next = random(9);
    const pixels = Uint8Array.from({ length: 100_000 }, () => next() * 256);
    const out = new Uint8Array(2 * bound(pixels.length));
    expect(compress(pixels, out, 0)).toBeLessThanOrEqual(bound(pixels.length));
  });
});
