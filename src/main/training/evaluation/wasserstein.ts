import { assign } from './assignment';

/**
 * Exact Wasserstein-1 distance of two clouds of as many points in the plane: the mean Euclidean distance of the best pairing, in the units of the data.
 *
 * The pairing is optimal transport between uniform weights (Peyré & Cuturi 2019, arXiv 1803.00567, proposition 2.1). Between two clouds of
 * one distribution it is above 0, the more so the fewer points.
 *
 * @param a, b [n, 2]; points that are not finite make it infinite
 */
export function wasserstein1(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const n = a.length / 2;
  const cost = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) cost[i * n + j] = Math.hypot(a[2 * i]! - b[2 * j]!, a[2 * i + 1]! - b[2 * j + 1]!);
  if (!cost.every(Number.isFinite)) return Infinity;
  return assign(cost, n).reduce((sum, j, i) => sum + cost[i * n + j]!, 0) / n;
}
