import type { Hyperparameters } from '../../../shared/hyperparameters';
import { gan } from './gan';
import { lsgan } from './lsgan';
import type { Objective } from './objective';
import { wgan } from './wgan';
import { wganGp } from './wgan-gp';

/** The objective that the hyperparameters name. */
export function buildObjective(h: Hyperparameters): Objective {
  switch (h.objective) {
    case 'gan': return gan(h.generatorLoss);
    case 'lsgan': return lsgan;
    case 'wgan': return wgan(h.weightClip);
    case 'wgan-gp': return wganGp(h.penaltyWeight);
  }
}
