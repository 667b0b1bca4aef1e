import { LOSS_FAMILY } from '../../../shared/domain/metrics';
import type { LossFamily } from '../../../shared/domain/metrics';
import { modesOf } from '../../../shared/domain/mixtures';
import { compareToThreshold } from './detector';
import type { Detector, Verdict } from './detector';

/** Minimum diversity of generated samples relative to real ones. */
const MIN_DIVERSITY = 0.3;
/**
 * For data with known modes: mode collapse means at most this fraction of modes, with at least HIGH_QUALITY good
 * samples (VEEGAN, arXiv 1705.07761, counts both).
 */
const MIN_MODES = 0.5;
const HIGH_QUALITY = 0.5;

/**
 * Mode collapse: samples with low diversity, or good samples on few modes.
 *
 * Losses do not show it. For images only the diversity is evaluated, which does not detect the loss of a few classes;
 * recall and class divergence do.
 */
export const modeCollapse: Detector = {
  name: 'mode-collapse',
  metrics: ['sampleDiversity', 'modesCovered', 'highQuality'],
  spanSteps: 500,
  minReadings: 3,
  firstStep: 500,
  appliesTo: () => true,
  judge([diversity, modes, quality], { dataset }) {
    const verdicts = [
      ...(diversity!.values.length > 0
        ? [compareToThreshold(diversity!.values, MIN_DIVERSITY, (value) => value < MIN_DIVERSITY)]
        : []),
      ...byModes(modes!.values, quality!.values, modesOf(dataset)?.means.length ?? 0),
    ];
    const beyond = verdicts.find((verdict) => verdict.isBeyond);
    return beyond ?? (verdicts[0] && { ...verdicts[0], isClear: verdicts.every((verdict) => verdict.isClear) });
  },
};

function byModes(modes: readonly number[], quality: readonly number[], of: number): Verdict[] {
  if (of === 0 || modes.length === 0 || modes.length !== quality.length) return [];
  const maxModes = MIN_MODES * of;
  const values = modes.map((value, i) => (quality[i]! >= HIGH_QUALITY ? value : Infinity));
  return [compareToThreshold(values, maxModes, (value) => value <= maxModes)];
}

/**
 * Minimum loss as a fraction of that of a discriminator at chance. "D loss goes to 0: failure mode"
 * (soumith/ganhacks, 10).
 */
const MIN_LOSS = 0.05;

/** Loss on real and generated samples of a discriminator at chance: 2 log 2; 2 x 1/2 x (1/2)^2; 2 x 1. */
const AT_CHANCE: Partial<Record<LossFamily, number>> = {
  'cross-entropy': 2 * Math.log(2),
  'least-squares': 0.25,
  hinge: 2,
};

/** A discriminator with a loss, without penalty, close to 0. Critics with a Wasserstein loss do not saturate. */
export const discriminatorSaturation: Detector = {
  name: 'discriminator-saturation',
  metrics: ['discriminatorLossReal', 'discriminatorLossFake'],
  spanSteps: 500,
  minReadings: 50,
  firstStep: 500,
  appliesTo: ({ h }) => LOSS_FAMILY[h.objective] in AT_CHANCE,
  judge([real, fake], { h }) {
    const chance = AT_CHANCE[LOSS_FAMILY[h.objective]];
    if (chance === undefined || real!.values.length !== fake!.values.length) return undefined;
    return compareToThreshold(
      real!.values.map((value, i) => (value + fake!.values[i]!) / chance),
      MIN_LOSS,
      (value) => value < MIN_LOSS,
    );
  },
};
