import { productsOf, squaredDistance, squaresOf } from './cloud';
import type { OnSlice, FeatureVectors } from './cloud';
import { kernel } from './kernel';

/**
 * Neighbours that define the ball radii: k = 3 for precision and recall (Kynkäänniemi et al. 2019, section 3), k = 5
 * for density and coverage (Naeem et al. 2020).
 */
export const NEIGHBOURS = { precision: 3, density: 5 } as const;

/** Statistics of a cloud required to compare it with another. */
export interface CloudStatistics {
  cloud: FeatureVectors;
  squares: Float64Array;
  /** Sum of the kernel over all ordered pairs of different samples. */
  kernelSum: number;
  /** Squared distance of each sample to its k-th nearest neighbour. */
  precisionRadii: Float64Array;
  densityRadii: Float64Array;
  /** Number of samples equal to each sample, including itself. */
  duplicates: Float64Array;
}

/** Rows per slice: a few milliseconds for a thousand samples of 64 features. */
const ROWS_PER_SLICE = 64;

/** Computes the statistics in one pass over all pairs of a cloud of at least six samples. */
export async function measureCloud(cloud: FeatureVectors, yieldToMessages: OnSlice): Promise<CloudStatistics> {
  const { count, size } = cloud;
  const squares = squaresOf(cloud);
  const [precisionRadii, densityRadii, duplicates] = [
    new Float64Array(count),
    new Float64Array(count),
    new Float64Array(count).fill(1),
  ];
  const products = new Float64Array(count);
  const nearest = new Float64Array(NEIGHBOURS.density);
  let kernelSum = 0;
  for (let i = 0; i < count; i++) {
    if (i % ROWS_PER_SLICE === 0) await yieldToMessages(i, count);
    productsOf(cloud, i, cloud, products);
    nearest.fill(Infinity);
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      kernelSum += kernel(products[j]!, size);
      const square = squaredDistance(squares[i]!, squares[j]!, products[j]!);
      if (square === 0) duplicates[i]!++;
      insertNearest(nearest, square);
    }
    precisionRadii[i] = nearest[NEIGHBOURS.precision - 1]!;
    densityRadii[i] = nearest[NEIGHBOURS.density - 1]!;
  }
  return {
    cloud,
    squares,
    kernelSum,
    precisionRadii: precisionRadii,
    densityRadii: densityRadii,
    duplicates: duplicates,
  };
}

/** Inserts a value into the smallest values, in ascending order. */
function insertNearest(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (value >= smallest[at]!) return;
  for (; at > 0 && value < smallest[at - 1]!; at--) smallest[at] = smallest[at - 1]!;
  smallest[at] = value;
}
