import { concat, split } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Packing, PacGAN, Lin et al. 2018: https://arxiv.org/abs/1712.04086, section 2: the discriminator classifies m
 * samples of one class at once, concatenated along the channels of images or the features of points.
 *
 * [m n, ..., c] -> [n, ..., m c]. Pack i consists of the samples i, n + i, 2 n + i, ... of m consecutive batches, as
 * in the authors' code, where a batch of n packs has m n samples. Losses and penalties are means over packs.
 */
export const pack = (samples: Tensor, m: number): Tensor =>
  m === 1 ? samples : concat(split(samples, m), samples.rank - 1);
