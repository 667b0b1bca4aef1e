import { against, type Detector } from './detector';

/** L2 norm over all weights. */
const MIN_NORM = 1e-4;

/**
 * Hardly any gradient reaches the generator.
 *
 * A WGAN is not judged: its clip value sets the scale of the critic, layer by layer, and with it that of the gradient. Ours train with
 * norms of 1e-5, for RMSProp and Adam divide by that scale.
 */
export const vanishingGradient: Detector = {
  name: 'vanishing-gradient',
  metrics: ['generatorGradientNorm'],
  span: 500,
  least: 5,
  from: 500,
  concerns: ({ h }) => h.objective !== 'wgan',
  judge: ([norm]) => against(norm!.values, MIN_NORM, (value) => value < MIN_NORM),
};

/** "If gradient norms are over 100 things are screwing up" (soumith/ganhacks, 10). */
const MAX_NORM = 100;

/** A generator gradient so long that its step means little. */
export const explodingGradient: Detector = {
  name: 'exploding-gradient',
  metrics: ['generatorGradientNorm'],
  span: 100,
  least: 3,
  from: 0,
  concerns: () => true,
  judge: ([norm]) => against(norm!.values, MAX_NORM, (value) => value > MAX_NORM),
};

/** Distance from 1 of the mean gradient norm where the penalty looks. */
const FAR_FROM_ONE = 0.3;

/** A penalty that does not hold the gradient at 1. That of R1 pulls to 0 and is not judged. */
export const penaltyNorm: Detector = {
  name: 'penalty-norm',
  metrics: ['penaltyGradientNorm'],
  span: 500,
  least: 50,
  from: 500,
  concerns: ({ h }) => h.objective === 'wgan-gp' || h.objective === 'dragan',
  judge([norm]) {
    const isBelow = 2 * norm!.values.filter((value) => value < 1).length > norm!.values.length;
    return against(
      norm!.values,
      isBelow ? 1 - FAR_FROM_ONE : 1 + FAR_FROM_ONE,
      (value) => Math.abs(value - 1) > FAR_FROM_ONE,
    );
  },
};

/** Share of critic weights with |w| >= 0.999 c. */
const MAX_AT_BOUND = 0.6;

/** A critic whose weights sit at the bounds to which they are clipped (WGAN-GP, arXiv 1704.00028, figure 1b). */
export const clipBounds: Detector = {
  name: 'clip-bounds',
  metrics: ['clipSaturation'],
  span: 500,
  least: 5,
  from: 500,
  concerns: ({ h }) => h.objective === 'wgan',
  judge: ([share]) => against(share!.values, MAX_AT_BOUND, (value) => value > MAX_AT_BOUND),
};
