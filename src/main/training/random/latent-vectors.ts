import { tidy } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Latent } from '../../../shared/domain/inference-tasks';
import { drawLatents } from './random-tensors';
import { Stream } from './random';

type LatentSettings = Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>;

/** Where a latent's spare numbers begin, far beyond those that any seed is asked for. */
const SPARE = 2 ** 40;
const SPARE_OF_ONE = 2 ** 20;

/** The first `count` latents of a seed, [count, latentSize]; those of a run's sample grids for the seed of the grids. */
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

/** Draws numbers beyond the bound again until they are within; the others stay, so that the sample keeps its likeness. */
function truncate(latent: Float32Array, seed: number, index: number, bound: number): void {
  const spare = new Stream(seed, 'fixedLatents', SPARE + index * SPARE_OF_ONE);
  let pool = new Float32Array(0);
  let used = 0;
  for (let j = 0; j < latent.length; j++) {
    while (Math.abs(latent[j]!) > bound) {
      if (used === pool.length) [pool, used] = [Float32Array.from(spare.normal(64)), 0];
      latent[j] = pool[used++]!;
    }
  }
}
