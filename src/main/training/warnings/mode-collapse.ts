import { modesOf } from '../../../shared/domain/mixtures';
import { against } from './detector';
import type { Detector, Verdict } from './detector';

/** Of the spread of real samples; under it generated ones are much alike. */
export const LEAST_DIVERSITY = 0.3;
/** Data with known modes: at most this share of them, while most samples are of high quality (VEEGAN, arXiv 1705.07761, counts both). */
export const LEAST_MODES = 0.5;
export const HIGH_QUALITY = 0.5;

/**
 * Samples that are much alike, or good samples on few of the modes.
 *
 * Losses do not show it. Of images only the spread is looked at, so that the loss of some classes among many is not seen here; recall and
 * the divergence of classes show it.
 */
export const modeCollapse: Detector = {
  name: 'mode-collapse', metrics: ['sampleDiversity', 'modesCovered', 'highQuality'], span: 500, least: 3, from: 500,
  concerns: () => true,
  judge([diversity, modes, quality], { dataset }) {
    const verdicts = [
      ...(diversity!.values.length > 0 ? [against(diversity!.values, LEAST_DIVERSITY, (value) => value < LEAST_DIVERSITY)] : []),
      ...byModes(modes!.values, quality!.values, modesOf(dataset)?.means.length ?? 0),
    ];
    const sick = verdicts.find((verdict) => verdict.sick);
    return sick ?? (verdicts[0] && { ...verdicts[0], well: verdicts.every((verdict) => verdict.well) });
  },
};

function byModes(modes: readonly number[], quality: readonly number[], of: number): Verdict[] {
  if (of === 0 || modes.length === 0 || modes.length !== quality.length) return [];
  const most = LEAST_MODES * of;
  const values = modes.map((value, i) => (quality[i]! >= HIGH_QUALITY ? value : Infinity));
  return [against(values, most, (value) => value <= most)];
}
