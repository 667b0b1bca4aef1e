import { against } from './detector';
import type { Detector } from './detector';

/** L2 norm over all weights. */
export const LEAST_NORM = 1e-4;

/** Hardly any gradient reaches the generator. */
export const vanishingGradient: Detector = {
  name: 'vanishing-gradient', metrics: ['generatorGradientNorm'], span: 500, least: 5, from: 500,
  concerns: () => true,
  judge: ([norm]) => against(norm!.values, LEAST_NORM, (value) => value < LEAST_NORM),
};
