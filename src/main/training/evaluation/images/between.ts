import { productsOf } from './cloud';
import type { Breathe } from './cloud';
import { kernel } from './kernel';
import { BALLS } from './within';
import type { Within } from './within';

/**
 * How far the supports of data and samples overlap.
 *
 * Precision and recall as Kynkäänniemi et al. 2019 (arXiv 1904.06991, section 2): the share of one side that lies in a ball
 * round a sample of the other, k = 3, border included. Density and coverage as Naeem et al. 2020 (arXiv 2002.09797,
 * section 3): k = 5, border left out. Density may exceed 1; the others are in [0, 1].
 */
export interface Overlap {
  precision: number;
  recall: number;
  density: number;
  coverage: number;
}

/** One look at every pair of a real and a generated sample: the sum of the kernel, and how the supports overlap. */
export async function lookBetween(real: Within, fake: Within, breathe: Breathe): Promise<{ kernelSum: number; overlap: Overlap }> {
  const [m, n] = [real.cloud.count, fake.cloud.count];
  const [recalled, covered] = [new Uint8Array(m), new Uint8Array(m)];
  const products = new Float64Array(m);
  let [kernelSum, precise, inside] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    if (j % 64 === 0) await breathe(j, n);
    productsOf(fake.cloud, j, real.cloud, products);
    let isPrecise = 0;
    for (let i = 0; i < m; i++) {
      kernelSum += kernel(products[i]!, real.cloud.size);
      const square = Math.max(0, real.squares[i]! + fake.squares[j]! - 2 * products[i]!);
      if (square <= real.third[i]!) isPrecise = 1;
      if (square <= fake.third[j]!) recalled[i] = 1;
      if (square >= real.fifth[i]!) continue;
      inside++;
      covered[i] = 1;
    }
    precise += isPrecise;
  }
  const share = (of: Uint8Array) => of.reduce((a, b) => a + b, 0) / m;
  return { kernelSum, overlap: { precision: precise / n, recall: share(recalled), density: inside / (BALLS.density * n), coverage: share(covered) } };
}
