import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { encodeTensors } from '../../shared/formats/safetensors';
import type { NamedArray } from '../../shared/formats/safetensors';
import { openEngine } from './backends';
import { gather, readData } from './data';
import { settings } from './training.test-helper';

beforeAll(() => openEngine('cpu'));

function write(name: string, array: NamedArray, kind: 'images' | 'points') {
  const bytes = encodeTensors({ tensors: { [name]: array }, metadata: {} });
  const file = join(mkdtempSync(join(tmpdir(), 'gander-data-')), 'data.safetensors');
  writeFileSync(file, bytes);
  return {
    name: 'd',
    kind,
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    count: array.shape[0]!,
    shape: array.shape.slice(1),
  };
}
const pixels = (...shape: number[]): NamedArray => ({
  shape,
  data: Uint8Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => i % 256),
});

describe('training data', () => {
  it('is gathered by index and scaled from [0, 255] to [-1, 1]', async () => {
    const data = await readData(write('images', pixels(4, 8, 8, 1), 'images'), settings({ imageSize: 8 }));
    if (!data.ok) throw new Error(data.error.message);
    const batch = gather(data.value, [3, 0]);
    expect(batch.shape).toEqual([2, 8, 8, 1]);
    // Pixel 0 of image 3 is 192, pixel 63 of image 0 is 63.
    expect(batch.dataSync()[0]).toBeCloseTo(192 / 127.5 - 1, 6);
    expect(batch.dataSync()[127]).toBeCloseTo(63 / 127.5 - 1, 6);
  });

  it('of 2-D points is left as it is', async () => {
    const points = { shape: [2, 2], data: Float32Array.of(1, -2, 3.5, 4) };
    const data = await readData(write('points', points, 'points'), settings({ network: 'mlp' }));
    if (!data.ok) throw new Error(data.error.message);
    expect([...gather(data.value, [1, 0]).dataSync()]).toEqual([3.5, 4, 1, -2]);
  });

  it.each([
    ['another size than the run asks for', pixels(4, 8, 8, 1), 'images', /shape 8 x 8 x 1.*expects 28 x 28 x 1/],
    ['another tensor', pixels(4, 2), 'other', /no tensor "images"/],
  ] as const)('of %s is refused', async (_, array, name, message) => {
    expect(await readData(write(name, array, 'images'), settings({}))).toMatchObject({
      ok: false,
      error: { message: expect.stringMatching(message) as string },
    });
  });
});
