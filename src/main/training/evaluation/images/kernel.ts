import { Stream } from '../../random/random';
import { productsOf, rowsOf } from './cloud';
import type { OnSlice, FeatureVectors } from './cloud';

/** The polynomial kernel k(x, y) = (x . y / d + 1)^3 of d features (Bińkowski et al. 2018, arXiv 1801.01401, section 4). */
export function kernel(product: number, size: number): number {
  const base = product / size + 1;
  return base * base * base;
}

/**
 * Sums of the kernel over pairs: all ordered pairs of different samples within a cloud, all pairs between two clouds.
 */
export interface KernelSums {
  real: number;
  fake: number;
  cross: number;
}

/**
 * Kernel Inception Distance: the unbiased estimate of MMD^2 (Gretton et al. 2012, JMLR 13, eq. 3), which may be
 * negative.
 *
 * @param m number of real samples
 * @param n number of generated samples
 */
export const kernelDistance = ({ real, fake, cross }: KernelSums, m: number, n: number): number =>
  real / (m * (m - 1)) + fake / (n * (n - 1)) - (2 * cross) / (m * n);

/** Number and size of the subsets, as the authors use for MNIST (scorer.py of MMD-GAN). */
export const SUBSETS = { number: 10, size: 1000 } as const;

/**
 * Returns mean and standard deviation of the distance over random subsets.
 *
 * Requires more samples than a subset has; otherwise use {@link kernelDistance}.
 */
export async function subsetDistance(
  real: FeatureVectors,
  fake: FeatureVectors,
  seed: number,
  yieldToMessages: OnSlice,
  { number, size }: { number: number; size: number } = SUBSETS,
): Promise<{ mean: number; deviation: number }> {
  const stream = new Stream(seed, 'batches');
  const draw = (from: FeatureVectors) => rowsOf(from, stream.permutation(from.count).subarray(0, size));
  const values: number[] = [];
  for (let i = 0; i < number; i++) {
    const [x, y] = [draw(real), draw(fake)];
    const step: OnSlice = () => yieldToMessages(i, number);
    const sums = { real: await sumOf(x, x, step), fake: await sumOf(y, y, step), cross: await sumOf(x, y, step) };
    values.push(kernelDistance(sums, size, size));
  }
  const mean = values.reduce((a, b) => a + b, 0) / number;
  return { mean, deviation: Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / number) };
}

/** Sums the kernel over all pairs; within one cloud, pairs of a sample with itself are excluded. */
async function sumOf(a: FeatureVectors, b: FeatureVectors, yieldToMessages: OnSlice): Promise<number> {
  const products = new Float64Array(b.count);
  let sum = 0;
  for (let i = 0; i < a.count; i++) {
    if (i % 64 === 0) await yieldToMessages(i, a.count);
    productsOf(a, i, b, products);
    for (let j = 0; j < b.count; j++) if (a !== b || i !== j) sum += kernel(products[j]!, a.size);
  }
  return sum;
}
