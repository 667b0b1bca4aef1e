import { tidy } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Latent } from '../../../shared/domain/inference-tasks';
import { drawLatents } from './random-tensors';
import { Stream } from './random';

type LatentSettings = Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>;

/** Start of the replacement numbers of a latent vector, beyond all numbers in regular use. */
const REPLACEMENT_BLOCK = 2 ** 40;
const BLOCKS_PER_VECTOR = 2 ** 20;

/** Numbers in a block of a stream. */
const BLOCK_NUMBERS = 4;

/**
 * Returns latent vectors `first` to `first + count - 1` of a seed, [count, latentSize]: the same as those that {@link
 * vectorsOf} returns, without drawing the ones before.
 */
export function vectorsFrom(seed: number, first: number, count: number, h: LatentSettings): Float32Array {
  const start = first * h.latentSize;
  const skipped = start % BLOCK_NUMBERS;
  const stream = new Stream(seed, 'fixedLatents', (start - skipped) / BLOCK_NUMBERS);
  const numbers = skipped + count * h.latentSize;
  return tidy(() => Float32Array.from(drawLatents(stream, numbers, { ...h, latentSize: 1 }).dataSync())).slice(skipped);
}

/**
 * Returns the first `count` latent vectors of a seed, [count, latentSize]; with the latent seed of a run, those of
 * its sample grids.
 */
export function vectorsOf(seed: number, count: number, h: LatentSettings, truncation?: number): Float32Array {
  const values = tidy(() => Float32Array.from(drawLatents(new Stream(seed, 'fixedLatents'), count, h).dataSync()));
  if (truncation !== undefined && h.latentDistribution === 'normal') {
    for (let i = 0; i < count; i++)
      truncate(values.subarray(i * h.latentSize, (i + 1) * h.latentSize), seed, i, truncation);
  }
  return values;
}

export const vectorOf = ({ seed, index, truncation }: Latent, h: LatentSettings): Float32Array =>
  vectorsOf(seed, index + 1, h, truncation).slice(index * h.latentSize);

/**
 * Redraws values beyond the bound until they are within it; the others are unchanged, so that the sample stays
 * similar.
 */
function truncate(latent: Float32Array, seed: number, index: number, bound: number): void {
  const replacements = new Stream(seed, 'fixedLatents', REPLACEMENT_BLOCK + index * BLOCKS_PER_VECTOR);
  let pool = new Float32Array(0);
  let used = 0;
  for (let j = 0; j < latent.length; j++) {
    while (Math.abs(latent[j]!) > bound) {
      if (used === pool.length) [pool, used] = [Float32Array.from(replacements.normal(64)), 0];
      latent[j] = pool[used++]!;
    }
  }
}
