import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { dragan } from './dragan';
import { gan } from './gan';
import { hinge } from './hinge';
import { lsgan } from './lsgan';
import type { Objective } from './objective';
import { r1 } from './r1';
import { wgan } from './wgan';
import { wganGp } from './wgan-gp';

/** Builds the objective selected by the hyperparameters. */
export function buildObjective(h: Hyperparameters): Objective {
  switch (h.objective) {
    case 'gan':
      return gan(h.generatorLoss);
    case 'lsgan':
      return lsgan;
    case 'wgan':
      return wgan(h.weightClip);
    case 'wgan-gp':
      return wganGp(h.penaltyWeight);
    case 'hinge':
      return hinge;
    case 'dragan':
      return dragan(h.penaltyWeight);
    case 'r1':
      return r1(h.penaltyWeight);
  }
}
