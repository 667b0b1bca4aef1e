import { against } from './detector';
import type { Detector } from './detector';

/** Share of critic weights with |w| >= 0.999 c. */
export const MOST_AT_BOUND = 0.6;

/** A critic whose weights sit at the bounds to which they are clipped (WGAN-GP, arXiv 1704.00028, figure 1b). */
export const clipBounds: Detector = {
  name: 'clip-bounds', metrics: ['clipSaturation'], span: 500, least: 5, from: 500,
  concerns: ({ h }) => h.objective === 'wgan',
  judge: ([share]) => against(share!.values, MOST_AT_BOUND, (value) => value > MOST_AT_BOUND),
};
