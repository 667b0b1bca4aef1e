import { productsOf, squaredDistance } from './cloud';
import type { OnSlice } from './cloud';
import { kernel } from './kernel';
import { BALLS } from './within';
import type { Within } from './within';

/**
 * How far the supports of data and samples overlap.
 *
 * Precision and recall as Kynkäänniemi et al. 2019 (arXiv 1904.06991, section 2): the share of one side that lies in a ball
 * round a sample of the other, k = 3, border included. Density and coverage as Naeem et al. 2020 (arXiv 2002.09797,
 * section 3): k = 5, border left out. Density may exceed 1; the others are in [0, 1].
 *
 * A real sample with k copies among the others has a ball of radius 0, which has a border and nothing else: by the letter no sample
 * lies in it, and density and coverage of data with many copies would be 0 for the data itself. Such a ball holds its own place.
 * There each sample counts k / copies (the real sample itself among them), so that the ball holds k as every other does, and the
 * density of data held against itself is 1, as the paper expects of two equal distributions.
 */
export interface Overlap {
  precision: number;
  recall: number;
  density: number;
  coverage: number;
}

/** One look at every pair of a real and a generated sample: the sum of the kernel, and how the supports overlap. */
export async function lookBetween(
  real: Within,
  fake: Within,
  breathe: OnSlice,
): Promise<{ kernelSum: number; overlap: Overlap }> {
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
      const square = squaredDistance(real.squares[i]!, fake.squares[j]!, products[i]!);
      if (square <= real.third[i]!) isPrecise = 1;
      if (square <= fake.third[j]!) recalled[i] = 1;
      const radius = real.fifth[i]!;
      if (radius > 0 ? square >= radius : square > 0) continue;
      inside += radius > 0 ? 1 : BALLS.density / real.alike[i]!;
      covered[i] = 1;
    }
    precise += isPrecise;
  }
  const share = (of: Uint8Array) => of.reduce((a, b) => a + b, 0) / m;
  return {
    kernelSum,
    overlap: {
      precision: precise / n,
      recall: share(recalled),
      density: inside / (BALLS.density * n),
      coverage: share(covered),
    },
  };
}
