import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../backends';
import { drawSample, tile } from './samples';
import { settings } from '../training.test-helper';
import { openTrainer } from '../trainer';

describe('a grid', () => {
  it('has tile (r, c) at row r, column c, without gaps', () => {
    // Four images of 2 x 2 grey pixels; image i has the levels of i.
    const images = [-1, -0.5, 0, 0.5].flatMap((v) => [v, v, v, v]);
    const [a, b, c, d] = [0, 64, 128, 191];
    expect([...tile(images, 2, 2, 1)]).toEqual([a, a, b, b, a, a, b, b, c, c, d, d, c, c, d, d]);
  });

  it('keeps the three channels of a pixel together, and clips', () => {
    expect([...tile([-2, 0, 1, 2, 1, -1], 1, 1, 3)]).toEqual([0, 128, 255]);
  });
});

describe('a sample', () => {
  beforeAll(() => openEngine('cpu'));

  it.each([
    [1, 28],
    [3, 32],
  ])('of a network of %i channels is a PNG of 8 x 8 tiles', (channels, imageSize) => {
    const h = settings({ network: 'dcgan', imageSize, channels });
    const data = {
      kind: 'images' as const,
      count: 4,
      shape: [imageSize, imageSize, channels],
      values: new Uint8Array(4 * imageSize ** 2 * channels),
    };
    const sample = drawSample(openTrainer(h, data, 1, 0));
    expect(sample).toMatchObject({ kind: 'grid', rows: 8, columns: 8, extension: 'png' });
    expect(decode(sample.bytes)).toMatchObject({ width: 8 * imageSize, height: 8 * imageSize, channels, depth: 8 });
  });

  it('of points is little-endian float32 pairs', () => {
    const h = settings({ network: 'mlp', samplePoints: 16 });
    const sample = drawSample(
      openTrainer(h, { kind: 'points', count: 4, shape: [2], values: new Float32Array(8) }, 1, 0),
    );
    expect(sample).toMatchObject({ kind: 'points', rows: 16, columns: 2, extension: 'f32' });
    expect(sample.bytes).toHaveLength(16 * 2 * 4);
    expect(Number.isFinite(new DataView(sample.bytes.buffer).getFloat32(0, true))).toBe(true);
  });
});
