import { productsOf, squaredDistance } from './cloud';
import type { OnSlice } from './cloud';
import { kernel } from './kernel';
import { NEIGHBOURS } from './within';
import type { CloudStatistics } from './within';

/**
 * Overlap of the supports of real and generated samples.
 *
 * Precision and recall of Kynkäänniemi et al. 2019 (arXiv 1904.06991, section 2): the fraction of one side that lies
 * in a ball around a sample of the other, k = 3, boundary included. Density and coverage of Naeem et al. 2020 (arXiv
 * 2002.09797, section 3): k = 5, boundary excluded. Density may exceed 1; the others are in [0, 1].
 *
 * A real sample with k duplicates has a ball of radius 0. With the boundary excluded no sample would lie in it, and
 * density and coverage of data with many duplicates would be 0 even for the data itself. Such a ball contains its
 * centre here, and each sample in it counts k / duplicates (including the real sample itself), so that every ball
 * contains k samples and the density of the data against itself is 1, as the paper expects for equal distributions.
 */
export interface Overlap {
  precision: number;
  recall: number;
  density: number;
  coverage: number;
}

/** Computes the kernel sum and the overlap in one pass over all pairs of a real and a generated sample. */
export async function compareClouds(
  real: CloudStatistics,
  fake: CloudStatistics,
  yieldToMessages: OnSlice,
): Promise<{ kernelSum: number; overlap: Overlap }> {
  const [m, n] = [real.cloud.count, fake.cloud.count];
  const [recalled, covered] = [new Uint8Array(m), new Uint8Array(m)];
  const products = new Float64Array(m);
  let [kernelSum, preciseCount, insideCount] = [0, 0, 0];
  for (let j = 0; j < n; j++) {
    if (j % 64 === 0) await yieldToMessages(j, n);
    productsOf(fake.cloud, j, real.cloud, products);
    let isPrecise = 0;
    for (let i = 0; i < m; i++) {
      kernelSum += kernel(products[i]!, real.cloud.size);
      const square = squaredDistance(real.squares[i]!, fake.squares[j]!, products[i]!);
      if (square <= real.precisionRadii[i]!) isPrecise = 1;
      if (square <= fake.precisionRadii[j]!) recalled[i] = 1;
      const radius = real.densityRadii[i]!;
      if (radius > 0 ? square >= radius : square > 0) continue;
      insideCount += radius > 0 ? 1 : NEIGHBOURS.density / real.duplicates[i]!;
      covered[i] = 1;
    }
    preciseCount += isPrecise;
  }
  const fraction = (of: Uint8Array) => of.reduce((a, b) => a + b, 0) / m;
  return {
    kernelSum,
    overlap: {
      precision: preciseCount / n,
      recall: fraction(recalled),
      density: insideCount / (NEIGHBOURS.density * n),
      coverage: fraction(covered),
    },
  };
}
