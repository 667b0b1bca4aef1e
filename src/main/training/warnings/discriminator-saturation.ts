import { LOSS_FAMILY } from '../../../shared/domain/metrics';
import type { LossFamily } from '../../../shared/domain/metrics';
import { against } from './detector';
import type { Detector } from './detector';

/** Share of the loss of a discriminator that answers by chance. "D loss goes to 0: failure mode" (soumith/ganhacks, 10). */
export const LEAST_LOSS = 0.05;

/** Loss on real and generated samples together of one that cannot tell them apart: 2 log 2; 2 x 1/2 x (1/2)^2; 2 x 1. */
const AT_CHANCE: Partial<Record<LossFamily, number>> = { 'cross-entropy': 2 * Math.log(2), 'least-squares': 0.25, hinge: 2 };

/** A discriminator whose loss, its penalty left out, is next to nothing. Critics of a Wasserstein loss do not saturate. */
export const discriminatorSaturation: Detector = {
  name: 'discriminator-saturation', metrics: ['discriminatorLossReal', 'discriminatorLossFake'], span: 500, least: 50, from: 500,
  concerns: ({ h }) => LOSS_FAMILY[h.objective] in AT_CHANCE,
  judge([real, fake], { h }) {
    const chance = AT_CHANCE[LOSS_FAMILY[h.objective]];
    if (chance === undefined || real!.values.length !== fake!.values.length) return undefined;
    return against(real!.values.map((value, i) => (value + fake!.values[i]!) / chance), LEAST_LOSS, (value) => value < LEAST_LOSS);
  },
};
