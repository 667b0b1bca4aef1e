import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isTooLarge, pngSize } from './png-header';

/** The first 33 bytes of a PNG (W3C PNG specification, 5.2 and 11.2.1), CRC left out, with the given header fields. */
function header(width: number, height: number, depth = 8, colourType = 0): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82]);
  const view = new DataView(bytes.buffer);
  view.setUint32(16, width);
  view.setUint32(20, height);
  bytes.set([depth, colourType], 24);
  return bytes;
}

test('size and colour are read from the header', () => {
  expect(pngSize(header(280, 112))).toEqual({ width: 280, height: 112, grey: true });
  expect(pngSize(header(280, 112, 8, 2))).toEqual({ width: 280, height: 112, grey: false });
  expect(pngSize(header(4, 4, 16, 0))).toMatchObject({ grey: false });
  expect(pngSize(header(4, 4, 8, 4))).toMatchObject({ grey: false });
});

test('the header is read at its offset in a larger buffer', () => {
  const all = new Uint8Array(40);
  all.set(header(7, 9), 5);
  expect(pngSize(all.subarray(5))).toEqual({ width: 7, height: 9, grey: true });
});

test('other files, cut headers and empty images have no size', () => {
  expect(pngSize(header(7, 9).subarray(0, 32))).toBeUndefined();
  expect(pngSize(new Uint8Array(deflateSync(Buffer.alloc(1000))))).toBeUndefined();
  expect(pngSize(header(0, 9))).toBeUndefined();
  expect(pngSize(header(9, 0))).toBeUndefined();
});

test('more pixels than a sample grid has, 16 x 16 tiles of 256 x 256, are too large', () => {
  expect([isTooLarge(header(4096, 4096)), pngSize(header(4096, 4096))?.width]).toEqual([false, 4096]);
  expect([isTooLarge(header(4097, 4096)), pngSize(header(4097, 4096))]).toEqual([true, undefined]);
  expect(isTooLarge(header(2 ** 31 - 1, 2 ** 31 - 1))).toBe(true);
  expect(isTooLarge(new Uint8Array(100))).toBe(false);
});
