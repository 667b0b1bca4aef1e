import { tensor, tidy } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { INFERENCE } from '../networks/model';
import type { Model } from '../networks/model';
import { vectorsOf } from '../random/latent-vectors';
import { SCORE_SEED } from './images/image-scores';
import type { Draw } from './images/image-scores';

/**
 * Returns a function that generates samples from the latent vectors that all scores share. They have their own seed,
 * so that the random streams of training are not affected.
 */
export function drawFrom(generator: Model, h: Hyperparameters, samples: number): Draw {
  const size = h.latentSize;
  const latents = vectorsOf(SCORE_SEED, samples, h);
  return (from, n) =>
    tidy(() => generator.apply(tensor(latents.slice(from * size, (from + n) * size), [n, size]), INFERENCE));
}
