import { LOSS_FAMILY, type LossFamily } from '../../../shared/domain/metrics';
import { modesOf } from '../../../shared/domain/mixtures';
import { against, type Detector, type Verdict } from './detector';

/** Of the spread of real samples; under it generated ones are much alike. */
const MIN_DIVERSITY = 0.3;
/** Data with known modes: at most this share of them, while most samples are of high quality (VEEGAN, arXiv 1705.07761, counts both). */
const MIN_MODES = 0.5;
const HIGH_QUALITY = 0.5;

/**
 * Samples that are much alike, or good samples on few of the modes.
 *
 * Losses do not show it. Of images only the spread is looked at, so that the loss of some classes among many is not seen here; recall and
 * the divergence of classes show it.
 */
export const modeCollapse: Detector = {
  name: 'mode-collapse',
  metrics: ['sampleDiversity', 'modesCovered', 'highQuality'],
  span: 500,
  least: 3,
  from: 500,
  concerns: () => true,
  judge([diversity, modes, quality], { dataset }) {
    const verdicts = [
      ...(diversity!.values.length > 0
        ? [against(diversity!.values, MIN_DIVERSITY, (value) => value < MIN_DIVERSITY)]
        : []),
      ...byModes(modes!.values, quality!.values, modesOf(dataset)?.means.length ?? 0),
    ];
    const sick = verdicts.find((verdict) => verdict.sick);
    return sick ?? (verdicts[0] && { ...verdicts[0], well: verdicts.every((verdict) => verdict.well) });
  },
};

function byModes(modes: readonly number[], quality: readonly number[], of: number): Verdict[] {
  if (of === 0 || modes.length === 0 || modes.length !== quality.length) return [];
  const most = MIN_MODES * of;
  const values = modes.map((value, i) => (quality[i]! >= HIGH_QUALITY ? value : Infinity));
  return [against(values, most, (value) => value <= most)];
}

/** Share of the loss of a discriminator that answers by chance. "D loss goes to 0: failure mode" (soumith/ganhacks, 10). */
const MIN_LOSS = 0.05;

/** Loss on real and generated samples together of one that cannot tell them apart: 2 log 2; 2 x 1/2 x (1/2)^2; 2 x 1. */
const AT_CHANCE: Partial<Record<LossFamily, number>> = {
  'cross-entropy': 2 * Math.log(2),
  'least-squares': 0.25,
  hinge: 2,
};

/** A discriminator whose loss, its penalty left out, is next to nothing. Critics of a Wasserstein loss do not saturate. */
export const discriminatorSaturation: Detector = {
  name: 'discriminator-saturation',
  metrics: ['discriminatorLossReal', 'discriminatorLossFake'],
  span: 500,
  least: 50,
  from: 500,
  concerns: ({ h }) => LOSS_FAMILY[h.objective] in AT_CHANCE,
  judge([real, fake], { h }) {
    const chance = AT_CHANCE[LOSS_FAMILY[h.objective]];
    if (chance === undefined || real!.values.length !== fake!.values.length) return undefined;
    return against(
      real!.values.map((value, i) => (value + fake!.values[i]!) / chance),
      MIN_LOSS,
      (value) => value < MIN_LOSS,
    );
  },
};
