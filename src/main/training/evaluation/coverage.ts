import type { Modes } from '../../../shared/domain/mixtures';

/** How far from its nearest mode a sample of high quality may lie, in standard deviations; at that distance it is none. */
export const HIGH_QUALITY = 3;

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
