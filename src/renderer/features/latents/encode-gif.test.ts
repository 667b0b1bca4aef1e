import { GifReader } from 'omggif';
import { expect, it } from 'vitest';
import { encodeGif } from './encode-gif';
import type { Rgba } from './encode-gif';

/** A picture whose pixel i has the colour `at(i)`. */
const picture = (width: number, height: number, at: (i: number) => readonly [number, number, number]): Rgba => ({
  width,
  height,
  data: Uint8ClampedArray.from({ length: 4 * width * height }, (_, k) =>
    k % 4 === 3 ? 255 : at(k >> 2)[k % 4]!,
  ) as Rgba['data'],
});

function decoded(bytes: Uint8Array): { reader: GifReader; frames: Uint8Array[] } {
  const reader = new GifReader(bytes);
  return {
    reader,
    frames: Array.from({ length: reader.numFrames() }, (_, i) => {
      const pixels = new Uint8Array(4 * reader.width * reader.height);
      reader.decodeAndBlitFrameRGBA(i, pixels);
      return pixels;
    }),
  };
}

it('stores greys exactly, with order and delay of the frames, and loops forever', () => {
  const greys = [0, 1].map((frame) =>
    picture(32, 16, (i) => [(i + frame * 100) % 256, (i + frame * 100) % 256, (i + frame * 100) % 256]),
  );
  const { reader, frames } = decoded(encodeGif(() => greys, 120));
  expect(frames.map((pixels) => [...pixels])).toEqual(greys.map(({ data }) => [...data]));
  expect([reader.loopCount(), reader.frameInfo(0).delay, reader.frameInfo(1).delay]).toEqual([0, 12, 12]);
});

it('approximates a frame with more than 256 colours', () => {
  const colours = picture(32, 32, (i) => [(7 * i) % 256, i % 256, 128]);
  const { frames } = decoded(encodeGif(() => [colours], 100));
  const square = frames[0]!.reduce((sum, v, k) => sum + (v - colours.data[k]!) ** 2, 0);
  expect(Math.sqrt(square / frames[0]!.length)).toBeLessThan(16);
});

it('stores a frame of at most 256 colours exactly, also beside others', () => {
  const few = picture(32, 32, (i) => [124 + (i % 6), 124 + (Math.floor(i / 6) % 6), 124 + (Math.floor(i / 36) % 6)]);
  const many = picture(32, 32, (i) => [(7 * i) % 256, i % 256, i >> 3]);
  const { frames } = decoded(encodeGif(() => [many, few], 100));
  expect([...frames[1]!]).toEqual([...few.data]);
});

it('does not change pixels that are the same in all frames', () => {
  const walk = [1, 3, 5].map((step) =>
    picture(64, 32, (i) =>
      i < 1024 ? [(7 * i) % 256, (i * i) % 256, i >> 2] : [(i * step) % 256, (i * 3 * step) % 256, (i >> 2) % 256],
    ),
  );
  const { frames } = decoded(encodeGif(() => walk, 100));
  expect(new Set(frames.map((pixels) => pixels.subarray(0, 4 * 1024).join())).size).toBe(1);
});
