import { modesOf } from '../../../shared/domain/mixtures';
import { coverageOf, highQuality, modesCovered, reverseKl } from './mode-coverage';

/** Computes scores of a point cloud, [n, 2], by the names in shared/domain/metrics.ts; undefined scores are absent. */
export type Score = (points: ArrayLike<number>) => Record<string, number>;

/** Returns the score function of a dataset, or undefined if its modes are not known. */
export function scoreOf(dataset: string): Score | undefined {
  const modes = modesOf(dataset);
  if (!modes) return undefined;
  return (points) => {
    const coverage = coverageOf(points, modes);
    const divergence = reverseKl(coverage);
    return {
      modesCovered: modesCovered(coverage),
      highQuality: highQuality(coverage),
      ...(divergence === undefined ? {} : { reverseKl: divergence }),
    };
  };
}
