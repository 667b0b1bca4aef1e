import { Stream } from '../../random/random';
import type { FeatureVectors } from './cloud';

/** Number of directions to project on. */
const DIRECTIONS = 128;

/** Unit vectors, [number, size]: normalised Gaussian vectors, determined by the seed. */
export function directionsOf(size: number, seed: number, number = DIRECTIONS): Float64Array {
  const out = Float64Array.from(new Stream(seed, 'epsilon').normal(number * size));
  for (let i = 0; i < number; i++) {
    const row = out.subarray(i * size, (i + 1) * size);
    const length = Math.hypot(...row);
    for (let k = 0; k < size; k++) row[k]! /= length;
  }
  return out;
}

/** Projects a cloud on each direction and sorts each projection: [directions, count]. */
export function project({ count, size, values }: FeatureVectors, directions: Float64Array): Float64Array {
  const number = directions.length / size;
  const out = new Float64Array(number * count);
  for (let d = 0; d < number; d++) {
    for (let i = 0; i < count; i++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += values[i * size + k]! * directions[d * size + k]!;
      out[d * count + i] = sum;
    }
    out.subarray(d * count, (d + 1) * count).sort();
  }
  return out;
}

/**
 * Sliced Wasserstein distance of order 2 (Bonneel et al. 2015, J. Math. Imaging Vis. 51; Monte Carlo over directions)
 * between clouds of equal size: the square root of the mean over directions of W2^2, which in one dimension pairs the
 * sorted values.
 *
 * @param a, b projections by {@link project} on the same directions
 */
export function slicedDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return Math.sqrt(sum / a.length);
}
