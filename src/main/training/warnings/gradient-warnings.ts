import { compareToThreshold } from './detector';
import type { Detector } from './detector';

/** Minimum L2 norm over all weights. */
const MIN_NORM = 1e-4;

/**
 * Vanishing gradient of the generator.
 *
 * Not applied to WGAN: its clip value determines the scale of the critic, layer by layer, and of the gradient. Here
 * WGANs train with norms of 1e-5, because RMSProp and Adam normalise that scale.
 */
export const vanishingGradient: Detector = {
  name: 'vanishing-gradient',
  metrics: ['generatorGradientNorm'],
  spanSteps: 500,
  minReadings: 5,
  firstStep: 500,
  appliesTo: ({ h }) => h.objective !== 'wgan',
  judge: ([norm]) => compareToThreshold(norm!.values, MIN_NORM, (value) => value < MIN_NORM),
};

/** "If gradient norms are over 100 things are screwing up" (soumith/ganhacks, 10). */
const MAX_NORM = 100;

/** A generator gradient that is too large for a meaningful step. */
export const explodingGradient: Detector = {
  name: 'exploding-gradient',
  metrics: ['generatorGradientNorm'],
  spanSteps: 100,
  minReadings: 3,
  firstStep: 0,
  appliesTo: () => true,
  judge: ([norm]) => compareToThreshold(norm!.values, MAX_NORM, (value) => value > MAX_NORM),
};

/** Maximum distance of the mean gradient norm from 1 at the penalised points. */
const MAX_NORM_DEVIATION = 0.3;

/** A gradient penalty that does not hold the norm near 1. Not applied to R1, whose target is 0. */
export const penaltyNorm: Detector = {
  name: 'penalty-norm',
  metrics: ['penaltyGradientNorm'],
  spanSteps: 500,
  minReadings: 50,
  firstStep: 500,
  appliesTo: ({ h }) => h.objective === 'wgan-gp' || h.objective === 'dragan',
  judge([norm]) {
    const isBelow = 2 * norm!.values.filter((value) => value < 1).length > norm!.values.length;
    return compareToThreshold(
      norm!.values,
      isBelow ? 1 - MAX_NORM_DEVIATION : 1 + MAX_NORM_DEVIATION,
      (value) => Math.abs(value - 1) > MAX_NORM_DEVIATION,
    );
  },
};

/** Maximum fraction of critic weights with |w| >= 0.999 c. */
const MAX_AT_BOUND = 0.6;

/** A critic with most weights at the clipping bounds (WGAN-GP, arXiv 1704.00028, figure 1b). */
export const clipBounds: Detector = {
  name: 'clip-bounds',
  metrics: ['clipSaturation'],
  spanSteps: 500,
  minReadings: 5,
  firstStep: 500,
  appliesTo: ({ h }) => h.objective === 'wgan',
  judge: ([share]) => compareToThreshold(share!.values, MAX_AT_BOUND, (value) => value > MAX_AT_BOUND),
};
