import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { toImageFormat, withChannels } from './image-format';
import type { DecodedImage } from './images';
import { resize } from './resize';

/** The image of the expected values: red x*37 + y*11, green x*x + 3*y, blue x*y*5, each mod 256. */
function testImage(width: number, height: number): DecodedImage {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.set([x * 37 + y * 11, x * x + 3 * y, x * y * 5], (y * width + x) * 3);
  return { width, height, channels: 3, pixels };
}
const grey = (width: number, height: number, at: (x: number, y: number) => number): DecodedImage => ({
  width,
  height,
  channels: 1,
  pixels: Uint8Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))),
});
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('resizing', () => {
  // From Pillow 13.0: Image.fromarray(image).resize((s, s), Image.BILINEAR).
  it('gives the same bytes as Pillow, smaller and larger', () => {
    const small = resize(testImage(23, 23), 8).pixels;
    expect([...small.subarray(0, 24)]).toEqual([
      58, 6, 7, 155, 20, 23, 116, 50, 41, 111, 97, 58, 159, 160, 75, 82, 129, 91, 168, 79, 89, 99, 181, 97,
    ]);
    expect(sha256(small)).toBe('b0269ddbca0315cf6a97db9ae4baf30e97ed5e3693b7604ed5531f79526f9a4c');
    expect(sha256(resize(testImage(23, 23), 32).pixels)).toBe(
      '2d4cd0742a8c69e41d354b39a7f04c6c45eede32b216072ac70c6bd79bbf9041',
    );
  });

  // One white column in eight: sampling four pixels without antialiasing gives black, as a canvas does at low quality.
  it('keeps thin stripes as grey', () => {
    expect([
      ...resize(
        grey(64, 64, (x) => (x % 8 === 0 ? 255 : 0)),
        8,
      ).pixels.subarray(0, 8),
    ]).toEqual([36, 32, 32, 32, 32, 32, 32, 20]);
  });

  it('keeps a uniform image uniform', () => {
    for (const size of [8, 31, 100])
      expect(
        resize(
          grey(53, 53, () => 77),
          size,
        ).pixels.every((p) => p === 77),
      ).toBe(true);
  });
});

describe('an image format', () => {
  // From Pillow: Image.fromarray(image).convert("L").
  it('converts RGB to grey like Pillow', () => {
    const { pixels } = withChannels(testImage(23, 23), 1);
    expect([...pixels.subarray(0, 12)]).toEqual([0, 12, 24, 38, 54, 70, 88, 30, 50, 71, 93, 116]);
    expect(pixels.reduce((a, b) => a + b, 0)).toBe(59946);
  });

  it('repeats grey in three channels', () => {
    expect([
      ...toImageFormat(
        grey(2, 2, (x, y) => x + 10 * y),
        { imageSize: 2, channels: 3 },
        true,
      ).pixels,
    ]).toEqual([0, 0, 0, 1, 1, 1, 10, 10, 10, 11, 11, 11]);
  });

  it('crops to the centre of the longer side', () => {
    expect([
      ...toImageFormat(
        grey(5, 2, (x) => x),
        { imageSize: 2, channels: 1 },
        false,
      ).pixels,
    ]).toEqual([1, 2, 1, 2]);
    expect([
      ...toImageFormat(
        grey(2, 4, (_x, y) => y),
        { imageSize: 2, channels: 1 },
        false,
      ).pixels,
    ]).toEqual([1, 1, 2, 2]);
  });

  it('gives 28 x 28 arrays a border of two zeros to become 32 x 32, and resamples images from files', () => {
    const image = grey(28, 28, () => 200);
    const padded = toImageFormat(image, { imageSize: 32, channels: 1 }, true).pixels;
    padded.forEach((p, i) => {
      const [x, y] = [i % 32, Math.floor(i / 32)];
      expect(p).toBe(x < 2 || x > 29 || y < 2 || y > 29 ? 0 : 200);
    });
    expect(toImageFormat(image, { imageSize: 32, channels: 1 }, false).pixels.every((p) => p === 200)).toBe(true);
    expect(toImageFormat(image, { imageSize: 16, channels: 1 }, true).pixels.every((p) => p === 200)).toBe(true);
  });
});
