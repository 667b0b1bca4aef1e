import type { Modes } from '../../../shared/domain/mixtures';

/**
 * Fraction of high-quality samples, in [0, 1].
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there in percent. The data itself has 1
 * - exp(-9/2) = 0.9889, the mass of a 2-D Gaussian within 3 standard deviations; a higher value means that the
 * generated modes are too narrow.
 */
export const highQuality = ({ samples, close }: Coverage): number => close.reduce((a, b) => a + b, 0) / samples;

/**
 * Number of modes nearest to at least one high-quality sample, from 0 to all.
 *
 * VEEGAN (arXiv 1705.07761, Table 1) and PacGAN (arXiv 1712.04086, Table 1), there with 2500 samples. With fewer
 * samples the number can only be lower.
 */
export const modesCovered = ({ close }: Coverage): number => close.filter((n) => n > 0).length;

/**
 * KL(p || q) in nats between the mode distributions of generated and real samples: 0 for a uniform distribution over
 * all K modes, log K for a single mode.
 *
 * PacGAN (arXiv 1712.04086, Table 1). p_k is the fraction of mode k among the high-quality samples, as in the
 * authors' code (`entropy of coverage`); q_k = 1 / K, since the modes of these datasets have equal weights, so KL =
 * log K - H(p). For a perfect generator the expected value with n such samples is (K - 1) / 2n, not 0.
 *
 * @returns undefined without high-quality samples, because p is then undefined
 */
export function reverseKl({ close }: Coverage): number | undefined {
  const all = close.reduce((a, b) => a + b, 0);
  if (all === 0) return undefined;
  const divergence = close.reduce(
    (sum, n) => (n === 0 ? sum : sum + (n / all) * Math.log((n / all) * close.length)),
    0,
  );
  // Rounding may make the value of a uniform distribution slightly negative.
  return Math.max(0, divergence);
}

/** Exclusive limit of the distance of a high-quality sample from its nearest mode, in standard deviations. */
const HIGH_QUALITY = 3;

/** Counts from which all scores of a point cloud are computed. */
export interface Coverage {
  /** Number of samples, of any quality. */
  samples: number;
  /** Number of high-quality samples nearest to each mode. */
  close: readonly number[];
}

/**
 * Counts the high-quality samples per nearest mode: those less than 3 standard deviations from it.
 *
 * The definition of VEEGAN (Srivastava et al. 2017, arXiv 1705.07761, section 4: 2500 samples) and PacGAN (Lin et al.
 * 2018, arXiv 1712.04086, `MetricLogger` in the authors' code: diagonal Mahalanobis distance < 3, 2500 samples). All
 * modes have the same deviation on both axes, so the Mahalanobis distance is the Euclidean distance divided by it,
 * and both definitions agree.
 *
 * @param points [n, 2] in the units of the modes; a point that is not finite has no nearest mode
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
