import type { FeatureVectors } from './cloud';
import { symmetricEigen } from './symmetric-eigen';

/** Mean [d] and covariance [d, d] of a cloud, normalised by n - 1. */
export interface Moments {
  mean: Float64Array;
  covariance: Float64Array;
}

export function momentsOf({ count, size, values }: FeatureVectors): Moments {
  const mean = new Float64Array(size);
  for (let i = 0; i < count * size; i++) mean[i % size]! += values[i]! / count;
  const covariance = new Float64Array(size * size);
  const centred = new Float64Array(size);
  for (let i = 0; i < count; i++) {
    for (let k = 0; k < size; k++) centred[k] = values[i * size + k]! - mean[k]!;
    for (let p = 0; p < size; p++)
      for (let q = 0; q <= p; q++) covariance[p * size + q]! += (centred[p]! * centred[q]!) / (count - 1);
  }
  for (let p = 0; p < size; p++) for (let q = 0; q < p; q++) covariance[q * size + p] = covariance[p * size + q]!;
  return { mean, covariance };
}

/**
 * Fréchet distance of two Gaussians: |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)) (Heusel et al. 2017, arXiv
 * 1706.08500, eq. 6).
 *
 * (C1 C2)^(1/2) has the trace of (C1^(1/2) C2 C1^(1/2))^(1/2), a symmetric matrix: the sum of the square roots of its
 * eigenvalues. No epsilon is added to the diagonals; eigenvalues that are negative by rounding count as 0.
 */
export function frechetDistance(a: Moments, b: Moments): number {
  const size = a.mean.length;
  const root = squareRoot(a.covariance, size);
  const product = multiply(multiply(root, b.covariance, size), root, size);
  const roots = symmetricEigen(product, size).values.reduce((sum, v) => sum + Math.sqrt(Math.max(0, v)), 0);
  const meanDistance = a.mean.reduce((sum, v, i) => sum + (v - b.mean[i]!) ** 2, 0);
  return Math.max(0, meanDistance + trace(a.covariance, size) + trace(b.covariance, size) - 2 * roots);
}

/** Square root of a positive semidefinite matrix. */
function squareRoot(matrix: Float64Array, n: number): Float64Array {
  const { values, vectors } = symmetricEigen(matrix, n);
  const scaled = vectors.map((v, i) => v * Math.sqrt(Math.max(0, values[i % n]!)));
  return multiply(scaled, transpose(vectors, n), n);
}

const trace = (a: Float64Array, n: number): number => a.reduce((sum, v, i) => (i % (n + 1) === 0 ? sum + v : sum), 0);
const transpose = (a: Float64Array, n: number): Float64Array => a.map((_, i) => a[(i % n) * n + Math.floor(i / n)]!);

function multiply(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) for (let j = 0; j < n; j++) out[i * n + j]! += a[i * n + k]! * b[k * n + j]!;
  return out;
}
