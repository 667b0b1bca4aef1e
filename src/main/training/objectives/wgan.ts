import { abs, addN, cast, clipByValue, div, greaterEqual, mean, neg, scalar, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Variable } from '@tensorflow/tfjs-core';
import type { Objective } from './objective';

/**
 * Wasserstein GAN, Arjovsky et al. 2017: https://arxiv.org/abs/1701.07875, Algorithm 1
 *
 *   critic         -E D(x) + E D(G(z)), then w <- clip(w, -c, c)
 *   generator      -E D(G(z))
 *
 * E D(x) - E D(G(z)) estimates the Wasserstein distance up to a factor that depends on the critic and on c.
 */
export const wgan = (weightClip: number): Objective => ({
  ...wassersteinLosses,
  afterDiscriminatorStep(weights) {
    for (const w of weights) w.assign(clipByValue(w, -weightClip, weightClip));
  },
  observeWeights: (weights) => ({ clipSaturation: clipSaturation(weights, weightClip) }),
});

/** Shared with WGAN-GP, which replaces weight clipping with a penalty. */
export const wassersteinLosses: Pick<Objective, 'discriminatorLoss' | 'generatorLoss' | 'observe'> = {
  discriminatorLoss: (real, fake) => ({ real: neg(mean<Scalar>(real)), fake: mean<Scalar>(fake) }),
  generatorLoss: (fake) => neg(mean<Scalar>(fake)),
  observe: (real, fake) => ({ wassersteinEstimate: sub<Scalar>(mean<Scalar>(real), mean<Scalar>(fake)) }),
};

/** Returns the fraction of weights with |w| >= 0.999 c, from 0 to 1. */
function clipSaturation(weights: readonly Variable[], weightClip: number): Scalar {
  const count = weights.reduce((n, w) => n + w.size, 0);
  const atBound = weights.map((w) => sum<Scalar>(cast(greaterEqual(abs(w), scalar(0.999 * weightClip)), 'float32')));
  return div<Scalar>(addN(atBound), scalar(count));
}
