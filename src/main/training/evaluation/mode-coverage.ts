import type { Modes } from '../../../shared/domain/mixtures';

/**
 * Share of the samples that are of high quality, in [0, 1].
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there in percent. The data itself has
 * 1 - exp(-9/2) = 0.9889, the mass of a 2-D Gaussian within 3 standard deviations: more means modes that are too narrow.
 */
export const highQuality = ({ samples, close }: Coverage): number => close.reduce((a, b) => a + b, 0) / samples;

/**
 * How many modes are the nearest of at least one sample of high quality, from 0 to all of them.
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there of 2500 samples. Fewer samples can only miss modes.
 */
export const modesCovered = ({ close }: Coverage): number => close.filter((n) => n > 0).length;

/**
 * KL(p || q) in nats between the modes of the generated and of the real samples: 0 where all K modes are hit alike, log K where one is hit alone.
 *
 * PacGAN (arXiv 1712.04086, Table 1). p_k is the share of mode k in the samples of high quality, as the authors' code
 * counts it (`entropy of coverage`); q_k = 1 / K, for the modes of these data have equal weights, so KL = log K - H(p).
 * A perfect generator has (K - 1) / 2n of n such samples in the mean, not 0.
 *
 * @returns undefined without a sample of high quality, for then there is no p
 */
export function reverseKl({ close }: Coverage): number | undefined {
  const all = close.reduce((a, b) => a + b, 0);
  if (all === 0) return undefined;
  const divergence = close.reduce(
    (sum, n) => (n === 0 ? sum : sum + (n / all) * Math.log((n / all) * close.length)),
    0,
  );
  // Rounding may leave an even spread a hair below 0.
  return Math.max(0, divergence);
}

/** How far from its nearest mode a sample of high quality may lie, in standard deviations; at that distance it is none. */
const HIGH_QUALITY = 3;

/** What all scores of a cloud are counted from. */
export interface Coverage {
  /** How many samples there are, those of high quality and the others. */
  samples: number;
  /** Of each mode: how many samples of high quality have it as their nearest. */
  close: readonly number[];
}

/**
 * Counts the samples of high quality by their nearest mode: those less than 3 standard deviations from it.
 *
 * The rule of VEEGAN (Srivastava et al. 2017, arXiv 1705.07761, section 4: 2500 samples) and of PacGAN (Lin et al. 2018, arXiv 1712.04086,
 * `MetricLogger` in the authors' code: diagonal Mahalanobis distance < 3, 2500 samples). As all modes have the same
 * deviation in both axes, the Mahalanobis distance is the Euclidean one by that deviation, and the two rules are one.
 *
 * @param points [n, 2], x and y in turn, in the units of the modes; one that is not finite has no nearest mode
 */
export function coverageOf(points: ArrayLike<number>, { means, deviation }: Modes): Coverage {
  const close = new Array<number>(means.length).fill(0);
  const bound = (HIGH_QUALITY * deviation) ** 2;
  for (let i = 0; i < points.length; i += 2) {
    let nearest = -1;
    let least = Infinity;
    for (let j = 0; j < means.length; j++) {
      const [x, y] = means[j]!;
      const distance = (points[i]! - x) ** 2 + (points[i + 1]! - y) ** 2;
      if (distance < least) [nearest, least] = [j, distance];
    }
    if (least < bound) close[nearest]!++;
  }
  return { samples: points.length / 2, close };
}
