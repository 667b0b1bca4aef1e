import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readIdx, readIdxPair } from './idx';
import { idxFile } from '../datasets.test-helper';

const idx = idxFile([2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
const refusal = (bytes: Uint8Array) =>
  readIdx(bytes, 'f.gz').then(
    () => 'accepted',
    (e: Error) => e.message,
  );

describe('an IDX file', () => {
  it('is read plain and gzipped', async () => {
    for (const bytes of [idx, gzipSync(idx)]) {
      const { shape, data } = await readIdx(bytes, 'f');
      expect(shape).toEqual([2, 2, 3]);
      expect([...data]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    }
  });

  it('is refused if it is truncated, plain or gzipped, at any byte', async () => {
    const zipped = gzipSync(idx);
    for (let end = 16; end < idx.length; end++)
      expect(await refusal(idx.subarray(0, end))).toContain('f.gz is truncated');
    for (let end = 1; end < zipped.length; end++)
      expect(await refusal(zipped.subarray(0, end))).toMatch(/^f\.gz is (truncated|not an IDX file)/);
  });

  it('is refused if any byte of its gzip data is flipped', async () => {
    const zipped = gzipSync(idx);
    for (let i = 10; i < zipped.length; i++) {
      const flipped = Buffer.from(zipped);
      flipped[i]! ^= 0x55;
      expect(await refusal(flipped)).toMatch(/^f\.gz (is|contains|claims)/);
    }
  });

  it('is refused if it has more data than its header says, without inflating all of it', async () => {
    expect(await refusal(Buffer.concat([idx, Buffer.alloc(1)]))).toContain('contains more data than its header says');
    expect(await refusal(gzipSync(Buffer.concat([idx, Buffer.alloc(1e6)])))).toContain(
      'contains more data than its header says',
    );
  });

  it('is refused before allocation if its header claims 2^31 images', async () => {
    const claim = idxFile([2 ** 31, 28, 28], [0]);
    expect(await refusal(claim)).toContain('claims to contain 2147483648 x 28 x 28 values, more than the 1.1 GB');
    expect(await refusal(gzipSync(claim))).toContain('more than the 1.1 GB');
    expect(await refusal(idxFile([2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 1], [0]))).toContain(
      'more than the 1.1 GB',
    );
  });

  it('is refused if it has another format or contains floats', async () => {
    for (const text of ['', 'P5', 'not an idx file', '\0\0\x0d\x01\0\0\0\x01abcd'])
      expect(await refusal(Buffer.from(text, 'latin1'))).toContain('is not an IDX file of bytes');
  });

  it('is accepted only with labels of the same count', async () => {
    const images = { bytes: idx, file: 'images' };
    expect((await readIdxPair(images, { bytes: idxFile([2], [3, 4]), file: 'labels' })).labels).toEqual(
      Buffer.from([3, 4]),
    );
    await expect(readIdxPair(images, { bytes: idxFile([3], [3, 4, 5]), file: 'labels' })).rejects.toThrow(
      'labels has 3 labels for the 2 images of images',
    );
    await expect(readIdxPair({ bytes: idxFile([3], [3, 4, 5]), file: 'labels' })).rejects.toThrow(
      'labels contains 3 values, not images',
    );
    await expect(readIdxPair({ bytes: idxFile([0, 28, 28], []), file: 'none' })).rejects.toThrow(
      'none contains 0 x 28 x 28 values',
    );
  });
});
