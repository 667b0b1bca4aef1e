import { against } from './detector';
import type { Detector } from './detector';

/** Distance from 1 of the mean gradient norm where the penalty looks. */
export const FAR_FROM_ONE = 0.3;

/** A penalty that does not hold the gradient at 1. That of R1 pulls to 0 and is not judged. */
export const penaltyNorm: Detector = {
  name: 'penalty-norm', metrics: ['penaltyGradientNorm'], span: 500, least: 50, from: 500,
  concerns: ({ h }) => h.objective === 'wgan-gp' || h.objective === 'dragan',
  judge([norm]) {
    const isBelow = 2 * norm!.values.filter((value) => value < 1).length > norm!.values.length;
    return against(norm!.values, isBelow ? 1 - FAR_FROM_ONE : 1 + FAR_FROM_ONE, (value) => Math.abs(value - 1) > FAR_FROM_ONE);
  },
};
