import { tensor } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import type {
  LatentJob,
  LatentPicture,
  LatentTask,
  Neighbour,
  Singles,
  SinglesTask,
  TestVectors,
  VectorTask,
} from '../../../shared/domain/inference-tasks';
import { MAX_TILES } from '../../../shared/domain/inference-tasks';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { readData } from '../../training/data';
import type { Data } from '../../training/data';
import { generate, gridPng, levels, shapeOf } from '../../training/output/samples';
import { sampleCount } from '../../training/trainer';
import type { OpenedGenerator } from '../../training/output/open-generator';
import { nearest } from './nearest-images';
import { interpolate } from './paths';
import { vectorOf, vectorsFrom, vectorsOf } from '../../training/random/latent-vectors';

/** Reports the progress of a job; throws when it was cancelled. */
export type OnJobProgress = (done: number, total: number) => Promise<void>;

export interface InferenceAnswer {
  picture: LatentPicture;
  neighbours?: Neighbour[];
}

/** Executes one task with an open generator. */
export async function answer(
  opened: OpenedGenerator,
  { task, data }: Pick<LatentJob, 'data'> & { task: LatentTask },
  yieldToMessages: OnJobProgress,
): Promise<Outcome<InferenceAnswer>> {
  const { h } = opened;
  if (task.kind === 'nearest') return findNearest(opened, task, data, yieldToMessages);
  if (task.kind === 'interpolate') {
    const latents = interpolate(vectorOf(task.from, h), vectorOf(task.to, h), task.frames, task.path);
    return ok({ picture: pictureOf(await samplesOf(opened, latents, yieldToMessages), opened, task.frames) });
  }
  if (h.network !== 'mlp' && task.count > MAX_TILES)
    return refuse(m.inference_too_many_images({ max: MAX_TILES, count: task.count }), 'count');
  const samples = await samplesOf(opened, vectorsOf(task.seed, task.count, h, task.truncation), yieldToMessages);
  return ok({ picture: pictureOf(samples, opened, Math.ceil(Math.sqrt(task.count))) });
}

/** The first latents of a seed and their samples, as numbers and as they are shown. */
export async function drawTestVectors(
  opened: OpenedGenerator,
  { seed, count }: VectorTask,
  yieldToMessages: OnJobProgress,
): Promise<Omit<TestVectors, 'engine'>> {
  const latents = vectorsOf(seed, count, opened.h);
  const values = await samplesOf(opened, latents, yieldToMessages);
  return {
    latents,
    values,
    shape: shapeOf(opened.h),
    picture: pictureOf(values, opened, Math.ceil(Math.sqrt(count))),
  };
}

/** Single samples: the same images as the tiles of a grid. */
export async function drawSingles(
  opened: OpenedGenerator,
  { seed, first, count }: SinglesTask,
  yieldToMessages: OnJobProgress,
): Promise<Outcome<Singles>> {
  const { h } = opened;
  if (h.network !== 'mlp' && count > MAX_TILES)
    return refuse(m.inference_too_many_images({ max: MAX_TILES, count }), 'count');
  const values = await samplesOf(opened, vectorsFrom(seed, first, count, h), yieldToMessages);
  if (h.network === 'mlp') return ok({ kind: 'points', points: values });
  const size = values.length / count;
  const images = Array.from({ length: count }, (_, i) => gridPng(values.subarray(i * size, (i + 1) * size), h, 1));
  return ok({ kind: 'images', images });
}

/**
 * Generates samples of concatenated latent vectors, in batches of the size of a sample grid, using the moving
 * averages of batch normalisation.
 */
async function samplesOf(
  { h, generator }: OpenedGenerator,
  latents: Float32Array,
  yieldToMessages: OnJobProgress,
): Promise<Float32Array> {
  const size = h.latentSize;
  const count = latents.length / size;
  const batch = sampleCount(h);
  let out: Float32Array | undefined;
  for (let from = 0; from < count; from += batch) {
    await yieldToMessages(from, count);
    const n = Math.min(batch, count - from);
    const z = tensor(latents.slice(from * size, (from + n) * size), [n, size]);
    const values = generate(generator, z);
    z.dispose();
    out ??= new Float32Array((values.length / n) * count);
    out.set(values, (values.length / n) * from);
  }
  return out!;
}

/** Arranges images in rows of `columns`, with black cells after the last; points are unchanged. */
function pictureOf(samples: Float32Array, { h }: OpenedGenerator, columns: number): LatentPicture {
  if (h.network === 'mlp') return { kind: 'points', points: samples };
  const count = samples.length / shapeOf(h).reduce((a, b) => a * b, 1);
  const rows = Math.ceil(count / columns);
  return { kind: 'grid', rows, columns, png: gridPng(samples, h, columns, rows) };
}

async function findNearest(
  opened: OpenedGenerator,
  { latent, k }: Extract<LatentTask, { kind: 'nearest' }>,
  prepared: LatentJob['data'],
  yieldToMessages: OnJobProgress,
): Promise<Outcome<InferenceAnswer>> {
  const { h } = opened;
  if (!prepared) return refuse(m.inference_nearest_needs_data(), 'data');
  const data = await readData(prepared, h);
  if (!data.ok) return data;
  const sample = await samplesOf(opened, vectorOf(latent, h), yieldToMessages);
  const found = await nearest(data.value, h.network === 'mlp' ? sample : levels(sample), k, (done) =>
    yieldToMessages(done, data.value.count),
  );
  return ok({
    picture: pictureOf(withNeighbours(sample, data.value, found), opened, 1 + found.length),
    neighbours: found,
  });
}

/** Concatenates the sample and its neighbours, scaled to the networks' range. */
function withNeighbours(sample: Float32Array, { kind, values }: Data, found: readonly Neighbour[]): Float32Array {
  const size = sample.length;
  const out = new Float32Array(size * (1 + found.length));
  out.set(sample);
  found.forEach(({ index }, n) => {
    for (let i = 0; i < size; i++)
      out[(n + 1) * size + i] = kind === 'images' ? values[index * size + i]! / 127.5 - 1 : values[index * size + i]!;
  });
  return out;
}
