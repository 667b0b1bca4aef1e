import { productsOf, squaredDistance, squaresOf } from './cloud';
import type { OnSlice, FeatureVectors } from './cloud';
import { kernel } from './kernel';

/** Neighbours that span the balls of precision and recall (Kynkäänniemi et al. 2019, section 3: k = 3), and of density and coverage (Naeem et al. 2020: k = 5). */
export const BALLS = { precision: 3, density: 5 } as const;

/** What is to be known of a cloud before it is compared with another. */
export interface Within {
  cloud: FeatureVectors;
  squares: Float64Array;
  /** Sum of the kernel over all ordered pairs of two different samples. */
  kernelSum: number;
  /** Squared distance of each sample to its k-th nearest other one. */
  third: Float64Array;
  fifth: Float64Array;
  /** Samples at the very place of each, itself among them. */
  alike: Float64Array;
}

/** Rows between two breaths: some milliseconds for a thousand samples of 64 features. */
const ROWS = 64;

/** One look at every pair within a cloud of at least six samples. */
export async function lookWithin(cloud: FeatureVectors, breathe: OnSlice): Promise<Within> {
  const { count, size } = cloud;
  const squares = squaresOf(cloud);
  const [third, fifth, alike] = [new Float64Array(count), new Float64Array(count), new Float64Array(count).fill(1)];
  const products = new Float64Array(count);
  const nearest = new Float64Array(BALLS.density);
  let kernelSum = 0;
  for (let i = 0; i < count; i++) {
    if (i % ROWS === 0) await breathe(i, count);
    productsOf(cloud, i, cloud, products);
    nearest.fill(Infinity);
    for (let j = 0; j < count; j++) {
      if (j === i) continue;
      kernelSum += kernel(products[j]!, size);
      const square = squaredDistance(squares[i]!, squares[j]!, products[j]!);
      if (square === 0) alike[i]!++;
      keepNearest(nearest, square);
    }
    third[i] = nearest[BALLS.precision - 1]!;
    fifth[i] = nearest[BALLS.density - 1]!;
  }
  return { cloud, squares, kernelSum, third, fifth, alike };
}

/** Keeps the least values in ascending order. */
function keepNearest(least: Float64Array, value: number): void {
  let at = least.length - 1;
  if (value >= least[at]!) return;
  for (; at > 0 && value < least[at - 1]!; at--) least[at] = least[at - 1]!;
  least[at] = value;
}
