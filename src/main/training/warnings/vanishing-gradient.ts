import { against } from './detector';
import type { Detector } from './detector';

/** L2 norm over all weights. */
export const LEAST_NORM = 1e-4;

/**
 * Hardly any gradient reaches the generator.
 *
 * A WGAN is not judged: its clip value sets the scale of the critic, layer by layer, and with it that of the gradient. Ours train with
 * norms of 1e-5, for RMSProp and Adam divide by that scale.
 */
export const vanishingGradient: Detector = {
  name: 'vanishing-gradient', metrics: ['generatorGradientNorm'], span: 500, least: 5, from: 500,
  concerns: ({ h }) => h.objective !== 'wgan',
  judge: ([norm]) => against(norm!.values, LEAST_NORM, (value) => value < LEAST_NORM),
};
