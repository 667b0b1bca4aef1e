import { batchClassOf, kindOf } from '../../shared/domain/compute-plan';
import type { MachinePlans } from '../../shared/domain/compute-plan';
import { MEASURED_BATCHES, MEASURED_RUNS } from '../../shared/domain/plan-race';
import { unwrap } from '../../shared/contract/outcome';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { PENALISED } from '../../shared/domain/run/hyperparameter-fields';
import { parseHyperparameters, samplesPerUpdate } from '../../shared/domain/run/hyperparameters';
import { layersOf, multiplicationsOf, weightsOf } from './network-layers';

/** Time of updating a weight by RMSProp, as the number of multiplications that take as long. */
const PER_WEIGHT = 400;
/** How much of that other optimizers take: they read and write fewer or more slots. */
const PER_OPTIMIZER: Record<Hyperparameters['optimizer'], number> = { sgd: 0.7, rmsprop: 1, adam: 1.5 };
/** Time of the calls of an update, as the number of multiplications that take as long. */
const PER_UPDATE = 5e7;
/** A backward pass takes about two forward passes, and the gradient of a gradient penalty about five. */
const FORWARD_AND_BACKWARD = 3;
const PENALTY = 5;

/**
 * Relative cost of a training step on a processor, from the multiplications of both networks and the weights that are
 * updated. Fitted to WGAN, WGAN-GP and GAN with the network `fc` at batch 64, which took 39.4, 58.4 and 21.3 ms. It serves
 * to carry the time of a measured run over to other settings, and is right to about a third.
 */
export function stepCost(h: Hyperparameters): number {
  const { generator, discriminator } = layersOf(h);
  const [g, d] = [multiplicationsOf(generator), multiplicationsOf(discriminator)];
  const samples = samplesPerUpdate(h);
  const penalty = PENALISED.includes(h.objective) ? PENALTY * d * h.batchSize : 0;
  const critic = samples * g + 2 * FORWARD_AND_BACKWARD * h.batchSize * d + penalty;
  const update = FORWARD_AND_BACKWARD * samples * g + 2 * h.batchSize * d;
  const weights = h.criticSteps * weightsOf(discriminator) + weightsOf(generator);
  return (
    h.criticSteps * critic +
    update +
    PER_WEIGHT * PER_OPTIMIZER[h.optimizer] * weights +
    PER_UPDATE * (h.criticSteps + 1)
  );
}

/** Cost of a step relative to that of the measured run of its kind of network and batch class. */
export function relativeCost(h: Hyperparameters, { networks }: Pick<MachinePlans, 'networks'>): number {
  const kind = kindOf(h.network);
  const own = batchClassOf(samplesPerUpdate(h));
  const measured = networks[kind][own] ? own : own === 'small' ? 'large' : 'small';
  const batchSize = MEASURED_BATCHES[kind][measured] ?? MEASURED_BATCHES[kind].small;
  return stepCost(h) / stepCost(unwrap(parseHyperparameters({ ...MEASURED_RUNS[kind], batchSize })));
}
