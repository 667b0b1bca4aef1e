import { against } from './detector';
import type { Detector } from './detector';

/** "If gradient norms are over 100 things are screwing up" (soumith/ganhacks, 10). */
export const MOST_NORM = 100;

/** A generator gradient so long that its step means little. */
export const explodingGradient: Detector = {
  name: 'exploding-gradient', metrics: ['generatorGradientNorm'], span: 100, least: 3, from: 0,
  concerns: () => true,
  judge: ([norm]) => against(norm!.values, MOST_NORM, (value) => value > MOST_NORM),
};
