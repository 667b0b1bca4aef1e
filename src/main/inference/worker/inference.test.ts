import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import type { LatentTask } from '../../../shared/domain/inference-tasks';
import { unwrap } from '../../../shared/contract/outcome';
import { encodeTensors } from '../../../shared/formats/safetensors';
import type { Data } from '../../training/data';
import { Controls } from '../../training/process/control';
import { drawSample } from '../../training/output/samples';
import { availableEngines, settings, useEngine } from '../../training/training.test-helper';
import { train } from '../../training/train';
import { openTrainer, readTrainer } from '../../training/trainer';
import { answer } from './answer';
import { openGenerator } from '../../training/output/open-generator';
import type { OpenedGenerator } from '../../training/output/open-generator';
import { nearest } from './nearest-images';
import { interpolate, lerp, slerp } from './paths';
import { vectorOf, vectorsFrom, vectorsOf } from '../../training/random/latent-vectors';

const f32 = (...values: number[]) => Float32Array.from(values);
const close = (actual: ArrayLike<number>, expected: readonly number[]) =>
  expected.forEach((v, i) => expect(actual[i]).toBeCloseTo(v, 6));
const quiet = () => Promise.resolve();

describe('a path', () => {
  it('follows the arc between two latent vectors, computed by hand', () => {
    // A right angle: a third of the way is 30 degrees, half 45.
    close(slerp(f32(1, 0), f32(0, 1), 1 / 3), [Math.sqrt(3) / 2, 1 / 2]);
    close(slerp(f32(1, 0), f32(0, 1), 1 / 2), [Math.SQRT1_2, Math.SQRT1_2]);
    // 60 degrees and lengths 1 and 2: sin(30) / sin(60) = 1 / sqrt(3) of each.
    close(slerp(f32(1, 0), f32(1, Math.sqrt(3)), 1 / 2), [2 / Math.sqrt(3), 1]);
    close(lerp(f32(1, 0), f32(0, 1), 1 / 4), [0.75, 0.25]);
  });

  it('starts and ends at the latent vectors, and is linear where there is no arc', () => {
    const [a, b] = [f32(0.3, -1.2, 0.7), f32(-0.5, 0.1, 2)];
    for (const path of ['linear', 'spherical'] as const) {
      const frames = interpolate(a, b, 5, path);
      expect(frames).toHaveLength(15);
      close(frames, [...a]);
      close(frames.subarray(12), [...b]);
    }
    close(slerp(f32(1, 1), f32(2, 2), 0.5), [1.5, 1.5]);
    close(slerp(f32(1, 0), f32(-1, 0), 0.25), [0.5, 0]);
    close(slerp(f32(0, 0), f32(1, 0), 0.5), [0.5, 0]);
  });
});

describe('the latent vectors of a seed', () => {
  const h = { latentSize: 6, latentDistribution: 'normal' as const };

  it('are the same one by one as together', async () => {
    await useEngine((await availableEngines()).at(-1)!);
    const all = vectorsOf(9, 5, h);
    for (let i = 0; i < 5; i++) expect(vectorOf({ seed: 9, index: i }, h)).toEqual(all.slice(6 * i, 6 * i + 6));
    expect(vectorsOf(10, 5, h)).not.toEqual(all);
  });

  it.each(['normal', 'uniform'] as const)('are the same from any of them on: %s', async (latentDistribution) => {
    await useEngine((await availableEngines()).at(-1)!);
    // Sizes whose multiples fall on and between the blocks of the generator.
    for (const latentSize of [1, 2, 4, 5, 7]) {
      const all = vectorsOf(9, 12, { latentSize, latentDistribution });
      for (const first of [0, 1, 3, 6, 11])
        expect(vectorsFrom(9, first, 12 - first, { latentSize, latentDistribution })).toEqual(
          all.slice(first * latentSize),
        );
    }
  });

  it('are truncated value by value; values within the bound are unchanged', () => {
    const [free, bound] = [vectorsOf(9, 50, h), vectorsOf(9, 50, h, 0.7)];
    expect(bound.every((v) => Math.abs(v) <= 0.7)).toBe(true);
    expect(bound.filter((v, i) => v === free[i])).toEqual(free.filter((v) => Math.abs(v) <= 0.7));
    expect(vectorOf({ seed: 9, index: 3, truncation: 0.7 }, h)).toEqual(bound.slice(18, 24));
  });
});

describe('the nearest samples', () => {
  it('of points are sorted by distance, then by index', async () => {
    const data: Data = { kind: 'points', count: 5, shape: [2], values: f32(3, 4, 1, 0, 0, 1, 0, 0, -1, 0) };
    expect(await nearest(data, [0, 0], 4, quiet)).toEqual([
      { index: 3, distance: 0 },
      { index: 1, distance: 1 },
      { index: 2, distance: 1 },
      { index: 4, distance: 1 },
    ]);
    expect((await nearest(data, [3, 3], 1, quiet))[0]).toEqual({ index: 0, distance: 1 });
  });

  it('of images have distances over pixels from 0 to 1', async () => {
    const data: Data = { kind: 'images', count: 3, shape: [1, 2, 1], values: Uint8Array.from([255, 0, 0, 0, 51, 0]) };
    // From (0, 0): 1, 0 and 51 / 255 = 0.2.
    expect(await nearest(data, [0, 0], 5, quiet)).toEqual([
      { index: 1, distance: 0 },
      { index: 2, distance: 0.2 },
      { index: 0, distance: 1 },
    ]);
  });

  it('agree with sorting all distances over many slices, and can be cancelled', async () => {
    const values = Uint8Array.from({ length: 4 * 5000 }, (_, i) => (i * 7919) % 251);
    const data: Data = { kind: 'images', count: 5000, shape: [2, 2, 1], values };
    const sample = [10, 200, 30, 90];
    const all = Array.from({ length: 5000 }, (_, n) => ({
      index: n,
      distance: Math.hypot(...sample.map((s, i) => s - values[4 * n + i]!)) / 255,
    }));
    all.sort((a, b) => a.distance - b.distance || a.index - b.index);
    const found = await nearest(data, sample, 6, quiet);
    expect(found.map((n) => n.index)).toEqual(all.slice(0, 6).map((n) => n.index));
    found.forEach(({ distance }, i) => expect(distance).toBeCloseTo(all[i]!.distance, 12));
    await expect(
      nearest(data, sample, 6, (done) => (done > 0 ? Promise.reject(new Error('cancelled')) : Promise.resolve())),
    ).rejects.toThrow('cancelled');
  });
});

/** A run of two steps on disk, and its last sample grid. */
async function trainedRun(
  given: Record<string, unknown>,
): Promise<{ folder: string; file: string; sample: Uint8Array; data: Data }> {
  const h = settings({ ...given, steps: 2, checkpointEvery: 2 });
  const shape = h.network === 'mlp' ? [2] : [8, 8, 1];
  const values = Array.from({ length: 12 * shape.reduce((a, b) => a * b, 1) }, (_, i) => (i * 37) % 256);
  const data: Data =
    h.network === 'mlp'
      ? { kind: 'points', count: 12, shape, values: Float32Array.from(values, (v) => v / 128 - 1) }
      : { kind: 'images', count: 12, shape, values: Uint8Array.from(values) };
  const trainer = openTrainer(h, data, 5, 0);
  await train(trainer, new Controls(), {
    metrics: () => undefined,
    state: () => undefined,
    sample: () => undefined,
    checkpoint: () => undefined,
  });
  const folder = mkdtempSync(join(tmpdir(), 'gander-latents-'));
  mkdirSync(join(folder, 'checkpoints'));
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ hyperparameters: h }));
  writeFileSync(join(folder, 'checkpoints', 'c.safetensors'), encodeTensors(readTrainer(trainer, 0)));
  return { folder, file: 'c.safetensors', sample: drawSample(trainer).bytes, data };
}

const SMALL = [
  { network: 'mlp', hiddenSize: 8, samplePoints: 16 },
  { network: 'fc', imageSize: 8, latentSize: 5, gridSize: 2 },
  { network: 'dcgan', imageSize: 8, latentSize: 5, gridSize: 2 },
  { network: 'fc', imageSize: 8, latentSize: 5, gridSize: 3, latentDistribution: 'uniform' },
];
const answerTask = async (opened: OpenedGenerator, task: LatentTask, data?: Parameters<typeof answer>[1]['data']) =>
  unwrap(await answer(opened, { task, ...(data ? { data } : {}) }, quiet));

describe.each((await availableEngines()).filter((name) => name !== 'wasm'))('on %s', (engine) => {
  it.each(engine === 'cpu' ? SMALL.slice(0, 1) : SMALL)(
    'the latent vectors of the grids reproduce the stored sample grid byte for byte: %j',
    async (given) => {
      await useEngine(engine);
      const { folder, file, sample } = await trainedRun(given);
      const opened = unwrap(await openGenerator(folder, file));
      const count = given.network === 'mlp' ? 16 : given.gridSize! ** 2;
      const { picture } = await answerTask(opened, { kind: 'resample', seed: 0, count });
      const bytes = picture.kind === 'grid' ? picture.png : new Uint8Array(picture.points.buffer);
      expect(Buffer.from(bytes).equals(Buffer.from(sample))).toBe(true);
      opened.close();
    },
  );
});

describe('a task', () => {
  const image = { network: 'fc', imageSize: 8, latentSize: 5, gridSize: 2 };

  it('arranges images in a nearly square grid, and interpolations in one row', async () => {
    const { folder, file } = await trainedRun(image);
    const opened = unwrap(await openGenerator(folder, file));
    const grid = await answerTask(opened, { kind: 'resample', seed: 3, count: 7 });
    expect(grid.picture).toMatchObject({ kind: 'grid', rows: 3, columns: 3 });
    const [from, to] = [
      { seed: 3, index: 0 },
      { seed: 8, index: 2 },
    ];
    const strip = (await answerTask(opened, { kind: 'interpolate', from, to, frames: 5, path: 'spherical' }))
      .picture as {
      png: Uint8Array;
    };
    const png = decode(strip.png);
    expect([png.width, png.height]).toEqual([40, 8]);
    // Its first frame is the first image of the grid.
    const first = decode((grid.picture as { png: Uint8Array }).png);
    for (let y = 0; y < 8; y++)
      for (let x = 0; x < 8; x++)
        expect(Math.abs(png.data[y * 40 + x]! - first.data[y * 24 + x]!)).toBeLessThanOrEqual(1);
  });

  it('shows a sample beside its nearest training images', async () => {
    const { folder, file, data } = await trainedRun(image);
    const bytes = encodeTensors({ tensors: { images: { shape: [12, 8, 8, 1], data: data.values } }, metadata: {} });
    const prepared = {
      name: 'd',
      kind: 'images' as const,
      file: join(folder, 'data.safetensors'),
      sha256: createHash('sha256').update(bytes).digest('hex'),
      count: 12,
      shape: [8, 8, 1],
    };
    const opened = unwrap(await openGenerator(folder, file));
    const task = { kind: 'nearest' as const, latent: { seed: 0, index: 1 }, k: 3 };
    expect(await answer(opened, { task, data: prepared }, quiet)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('cannot be read') as string },
    });
    writeFileSync(prepared.file, bytes);
    const { picture, neighbours } = await answerTask(opened, task, prepared);
    const png = decode((picture as { png: Uint8Array }).png);
    expect([png.width, png.height]).toEqual([32, 8]);
    const tile = Array.from({ length: 64 }, (_, i) => png.data[Math.floor(i / 8) * 32 + 8 + (i % 8)]);
    const { index, distance } = neighbours![0]!;
    expect(tile).toEqual([...data.values.slice(64 * index, 64 * index + 64)]);
    const sample = Array.from({ length: 64 }, (_, i) => png.data[Math.floor(i / 8) * 32 + (i % 8)]!);
    expect(distance).toBeCloseTo(Math.hypot(...sample.map((s, i) => s - tile[i]!)) / 255, 10);
  });

  it('refuses a checkpoint that is damaged or of another network', async () => {
    const { folder, file } = await trainedRun(image);
    writeFileSync(join(folder, 'checkpoints', 'bad.safetensors'), 'nothing');
    expect(await openGenerator(folder, 'bad.safetensors')).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('cannot be read') as string },
    });
    writeFileSync(join(folder, 'run.json'), JSON.stringify({ hyperparameters: settings({ ...image, latentSize: 6 }) }));
    expect(await openGenerator(folder, file)).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('"generator/dense1/weight"') as string },
    });
  });
});
