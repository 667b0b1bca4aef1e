import { modesOf } from '../../../shared/domain/mixtures';
import { coverageOf, highQuality, modesCovered, reverseKl } from './mode-coverage';

/** Scores of a cloud of samples, [n, 2], by the names in shared/domain/metrics.ts; what is not defined is left out. */
export type Score = (points: ArrayLike<number>) => Record<string, number>;

/** How samples of a dataset are scored; undefined where its modes are not known. */
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
