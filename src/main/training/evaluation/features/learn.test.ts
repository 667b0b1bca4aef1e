import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memory, tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import { unwrap } from '../../../../shared/contract/outcome';
import { encodeTensors } from '../../../../shared/formats/safetensors';
import type { NamedArray } from '../../../../shared/formats/safetensors';
import { Stream } from '../../random/random';
import { availableEngines, useEngine } from '../../training.test-helper';
import { learnFeatures } from './learn';
import { openFeatures } from './index';

const engines = await availableEngines();
const ENGINE = { name: 'tensorflow', version: '2', device: 'CPU' } as const;
const quiet = () => Promise.resolve();
const [COUNT, SIDE] = [600, 8];

/** Noise, noise with bright rows, and noise with bright columns: what a classifier of three classes tells apart wherever the stripes are. */
const labels = Uint8Array.from({ length: COUNT }, (_, i) => i % 3);
const noise = new Stream(1, 'epsilon').uniform(COUNT * SIDE * SIDE);
const images = Uint8Array.from(noise, (v, i) => {
  const [label, row, column] = [labels[Math.floor(i / SIDE ** 2)], Math.floor((i % SIDE ** 2) / SIDE), i % SIDE];
  return 70 * v + ((label === 1 && row % 4 < 2) || (label === 2 && column % 4 < 2) ? 180 : 0);
});

function prepared(
  tensors: Record<string, NamedArray> = {
    images: { shape: [COUNT, SIDE, SIDE, 1], data: images },
    labels: { shape: [COUNT], data: labels },
  },
): PreparedDataset {
  const folder = join(mkdtempSync(join(tmpdir(), 'gander-learn-')), 'datasets');
  mkdirSync(join(folder, 'prepared'), { recursive: true });
  const bytes = encodeTensors({ tensors, metadata: {} });
  const file = join(folder, 'prepared', 'data.safetensors');
  writeFileSync(file, bytes);
  return {
    name: 'stripes',
    kind: 'images',
    file,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    count: COUNT,
    shape: tensors['images']!.shape.slice(1),
  };
}
const featuresFolder = ({ file }: PreparedDataset) => join(file, '..', '..', 'features');

describe.skipIf(!engines.includes('tensorflow'))('the classifier of a dataset', () => {
  beforeAll(() => useEngine('tensorflow'));

  it('is trained once, named by its weights, and gives the features of that data alone', async () => {
    const stripes = prepared();
    expect((await openFeatures(stripes, stripes.shape)).id).toBe('random-v1-8x8x1');
    const before = memory().numTensors;
    const learned = unwrap(await learnFeatures(stripes, ENGINE, quiet));
    expect(learned).toMatchObject({ dataset: 'stripes', classes: 3, heldOut: COUNT / 5 });
    expect(learned.accuracy).toBeGreaterThan(0.95);
    const kept = readFileSync(join(featuresFolder(stripes), `${stripes.sha256}.safetensors`));
    expect(learned.id).toBe(`stripes-${createHash('sha256').update(kept).digest('hex').slice(0, 8)}`);
    expect(unwrap(await learnFeatures(stripes, ENGINE, () => Promise.reject(new Error('trained again'))))).toEqual(
      learned,
    );

    const features = await openFeatures(stripes, stripes.shape);
    expect(features).toMatchObject({ id: learned.id, classes: 3 });
    expect(features.about).toContain(`${(100 * learned.accuracy).toFixed(2)} % accuracy on 120 held-out images`);
    const logits = await features.describe((describe) => {
      const batch = tensor(
        Float32Array.from(images.subarray(0, 3 * SIDE * SIDE), (v) => v / 127.5 - 1),
        [3, SIDE, SIDE, 1],
      );
      const { logits } = describe(batch);
      batch.dispose();
      return Promise.resolve(logits);
    });
    const classes = [0, 1, 2]
      .map((i) => [...logits.subarray(3 * i, 3 * i + 3)])
      .map((row) => row.indexOf(Math.max(...row)));
    expect(classes).toEqual([0, 1, 2]);
    expect(memory().numTensors).toBe(before);
    expect((await openFeatures({ ...stripes, sha256: 'other' }, stripes.shape)).id).toBe('random-v1-8x8x1');
  });

  it('that is cancelled leaves neither file nor tensor', async () => {
    const stripes = prepared();
    const before = memory().numTensors;
    await expect(
      learnFeatures(stripes, ENGINE, (done) => (done > 2 ? Promise.reject(new Error('cancelled')) : Promise.resolve())),
    ).rejects.toThrow('cancelled');
    expect(memory().numTensors).toBe(before);
    expect(readdirSync(join(stripes.file, '..', '..'))).toEqual(['prepared']);
  });

  it('whose file is damaged is not used: its bytes are its name, and what cannot be read is said', async () => {
    const stripes = prepared();
    const learned = unwrap(await learnFeatures(stripes, ENGINE, quiet));
    const file = join(featuresFolder(stripes), `${stripes.sha256}.safetensors`);
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(file, bytes);
    expect((await openFeatures(stripes, stripes.shape)).id).not.toBe(learned.id);
    writeFileSync(file, bytes.subarray(0, 1000));
    const other = await openFeatures(stripes, stripes.shape);
    expect(other.id).toBe('random-v1-8x8x1');
    expect(other.about).toContain('cannot be read');
  });
});

it.each([
  ['has no labels', { images: { shape: [COUNT, SIDE, SIDE, 1], data: images } }],
  [
    'has 400 images',
    {
      images: { shape: [400, SIDE, SIDE, 1], data: images.subarray(0, 400 * SIDE * SIDE) },
      labels: { shape: [400], data: labels.subarray(0, 400) },
    },
  ],
  [
    'range from 0 to 0',
    {
      images: { shape: [COUNT, SIDE, SIDE, 1], data: images },
      labels: { shape: [COUNT], data: new Uint8Array(COUNT) },
    },
  ],
  [
    'range from -1 to 5',
    {
      images: { shape: [COUNT, SIDE, SIDE, 1], data: images },
      labels: { shape: [COUNT], data: Int32Array.from({ length: COUNT }, (_, i) => (i % 7) - 1) },
    },
  ],
])('data that %s are refused', async (words, tensors) => {
  expect(await learnFeatures(prepared(tensors as Record<string, NamedArray>), ENGINE, quiet)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining(words) as string },
  });
});

it('digits, which the classifier that ships knows, and engines without convolutions are refused', async () => {
  expect(await learnFeatures({ ...prepared(), name: 'mnist', shape: [28, 28, 1] }, ENGINE, quiet)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('nothing to train') as string },
  });
  expect(await learnFeatures(prepared(), { ...ENGINE, name: 'wasm' }, quiet)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining('TensorFlow') as string },
  });
});
