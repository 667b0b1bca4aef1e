import { pick } from '../data';
import type { Data } from '../data';
import { Stream } from '../random/random';
import { SCORE_SEED } from './images/image-scores';
import { wasserstein1 } from './wasserstein';

/** Points on either side: an exact assignment of this size takes a few hundredths of a second. */
export const PLANE_SAMPLES = 512;

/** Exact Wasserstein-1 distance of a cloud to points of the data; `floor` is that of other points of the data. */
export interface PlaneScorer {
  samples: number;
  floor: number;
  distance(points: ArrayLike<number>): number;
}

/** Returns undefined if the data has too few points for two sides. */
export function planeScorer(data: Data): PlaneScorer | undefined {
  if (data.count < 2 * PLANE_SAMPLES) return undefined;
  const order = new Stream(SCORE_SEED, 'batches').permutation(data.count);
  const side = (from: number) => pick(data, order.subarray(from, from + PLANE_SAMPLES));
  const real = side(0);
  return {
    samples: PLANE_SAMPLES,
    floor: wasserstein1(real, side(PLANE_SAMPLES)),
    distance: (points) => wasserstein1(real, points),
  };
}
