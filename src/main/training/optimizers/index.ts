import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import type { Variables } from '../networks/model';
import { adam } from './adam';
import type { Optimizer } from './optimizer';
import { rmsprop } from './rmsprop';
import { sgd } from './sgd';

/** Builds the optimizer selected by the hyperparameters for the weights of one network. */
export function buildOptimizer(h: Hyperparameters, weights: Variables): Optimizer {
  switch (h.optimizer) {
    case 'adam':
      return adam(weights, h.learningRate, h.beta1 ?? 0.9, h.beta2 ?? 0.999);
    case 'rmsprop':
      return rmsprop(weights, h.learningRate, h.rmsDecay);
    case 'sgd':
      return sgd(weights, h.learningRate, h.momentum);
  }
}
