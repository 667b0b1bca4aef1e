import { deflateSync } from 'node:zlib';
import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { pngChunk, pngFile } from '../../files/png.test-helper';
import { decodeGrid } from './grid';

const [width, height] = [6, 5];
const levels = Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 37) % 256);
/** Rows without filters. */
const rowsOf = (channels: 1 | 3): Uint8Array => {
  const row = width * channels;
  return Uint8Array.from({ length: height * (row + 1) }, (_, i) =>
    i % (row + 1) === 0 ? 0 : levels[Math.floor(i / (row + 1)) * row + (i % (row + 1)) - 1]!,
  );
};
const gamma = Buffer.alloc(4);
gamma.writeUInt32BE(100_000);

describe.each([
  [1, 0],
  [3, 2],
] as const)('a grid of %i channels', (channels, colourType) => {
  const rows = rowsOf(channels);
  const wanted = levels.subarray(0, channels * width * height);

  it('is decoded to its stored levels, with or without row filters and gamma', () => {
    for (const png of [
      pngFile({ width, height, colourType, rows }),
      encode({ width, height, channels, depth: 8, data: wanted }),
      pngFile({ width, height, colourType, rows, before: pngChunk('gAMA', gamma) }),
    ]) {
      expect(decodeGrid(png)).toEqual({ width, height, channels, data: wanted });
    }
  });

  it('is refused when its pixel data is truncated, even with valid checksums', () => {
    for (const length of [0, 1, rows.length - channels * width, rows.length - 1]) {
      expect(() => decodeGrid(pngFile({ width, height, colourType, rows: rows.subarray(0, length) }))).toThrow(
        /^It is truncated: it has/,
      );
    }
    const stream = deflateSync(rows);
    expect(() =>
      decodeGrid(pngFile({ width, height, colourType, rows, stream: stream.subarray(0, stream.length - 6) })),
    ).toThrow(/^It is truncated: its pixel data ends too soon/);
  });
});
