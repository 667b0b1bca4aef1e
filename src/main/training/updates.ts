import {
  add,
  addN,
  concat,
  dispose,
  keep,
  split,
  sqrt,
  square,
  stack,
  sum,
  tidy,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Variable } from '@tensorflow/tfjs-core';
import { layerName } from '../../shared/domain/metrics';
import { diversity } from './output/diversity';
import type { RandomTensors } from './random/random-tensors';
import type { Model, Pass, Variables } from './networks/model';
import type { Objective, Observed } from './objectives/objective';
import type { Gradients, Optimizer } from './optimizers/optimizer';
import { pack } from './packing';

/** Both networks with their objective and optimizers. */
export interface Players {
  generator: Model;
  discriminator: Model;
  objective: Objective;
  /** Number of samples per discriminator input (PacGAN). */
  packing: number;
  generatorOptimizer: Optimizer;
  discriminatorOptimizer: Optimizer;
  draws: RandomTensors;
}

/** Metrics of one update: values still on the engine, [names.length], and their names in shared/domain/metrics.ts. */
export type UpdateReadings = { names: string[]; values: Tensor1D };

/** Metrics of every update, and those of diagnostic steps only. */
export type Reported = { losses: UpdateReadings; diagnostics?: UpdateReadings };

/**
 * Performs one update of the discriminator on a batch of real samples, [packing n, ...].
 *
 * With `diagnose`, also returns gradient norms, metrics of the weights and the sample diversity.
 */
export function updateDiscriminator(players: Players, samples: Tensor, diagnose: boolean): Reported {
  const { generator, discriminator, objective, packing, draws } = players;
  return tidy(() => {
    discriminator.prepare?.();
    const pass: Pass = { training: true, updateStatistics: true, dropoutMask: draws.dropoutMask };
    const real = pack(samples, packing);
    const fake = pack(generator.apply(draws.latents(), { ...pass, updateStatistics: false }), packing);
    return minimise(
      discriminator,
      players.discriminatorOptimizer,
      diagnose && 'discriminator',
      (observe) => {
        const scores = scoreBoth(discriminator, real, fake, pass);
        const loss = objective.discriminatorLoss(scores.real, scores.fake);
        const extra = objective.penalty?.(
          (x) => discriminator.apply(x, { ...pass, updateStatistics: false }),
          real,
          fake,
          draws,
        );
        const parts = add<Scalar>(loss.real, loss.fake);
        const total = extra ? add<Scalar>(parts, extra.penalty) : parts;
        observe({ discriminatorLoss: total, discriminatorLossReal: loss.real, discriminatorLossFake: loss.fake });
        observe({ ...objective.observe(scores.real, scores.fake), ...extra?.observed });
        return total;
      },
      (weights, gradients) => {
        objective.afterDiscriminatorStep?.(weights);
        return diagnose
          ? { ...layerNorms(gradients), sampleDiversity: diversity(real, fake), ...objective.observeWeights?.(weights) }
          : {};
      },
    );
  });
}

/** Performs one update of the generator on a new batch of latent vectors. */
export function updateGenerator(players: Players, diagnose: boolean): Reported {
  const { generator, discriminator, objective, packing, draws } = players;
  return tidy(() => {
    const pass: Pass = { training: true, updateStatistics: true, dropoutMask: draws.dropoutMask };
    const latents = draws.latents();
    return minimise(generator, players.generatorOptimizer, diagnose && 'generator', (observe) => {
      const fake = discriminator.apply(pack(generator.apply(latents, pass), packing), {
        ...pass,
        updateStatistics: false,
      });
      const generatorLoss = objective.generatorLoss(fake);
      observe({ generatorLoss });
      return generatorLoss;
    });
  });
}

/** Scores both batches, in one call if samples are independent, which halves the calls to the engine. */
function scoreBoth(discriminator: Model, real: Tensor, fake: Tensor, pass: Pass): { real: Tensor; fake: Tensor } {
  if (!discriminator.perSample) return { real: discriminator.apply(real, pass), fake: discriminator.apply(fake, pass) };
  const [ofReal, ofFake] = split(discriminator.apply(concat([real, fake]), pass), 2);
  return { real: ofReal!, fake: ofFake! };
}

type Observe = (values: Observed) => void;

/** Performs one optimizer step; the caller's `tidy` frees everything but the readings. */
function minimise(
  model: Model,
  optimizer: Optimizer,
  diagnosed: string | false,
  loss: (observe: Observe) => Scalar,
  afterwards?: (weights: Variable[], gradients: Gradients) => Observed,
): Reported {
  const observed: Observed = {};
  const observe: Observe = (values) => {
    // The gradient tape frees tensors created in the loss; observed values must outlive it.
    for (const [name, value] of Object.entries(values)) observed[name] = keep(value);
  };
  const weights = Object.values(model.weights);
  const { grads, value } = variableGrads(() => loss(observe), weights);
  const gradients = byName(model.weights, grads);
  const norm = diagnosed && { [`${diagnosed}GradientNorm`]: l2Norm(Object.values(gradients)) };
  optimizer.apply(gradients);
  const weightMetrics = afterwards?.(weights, gradients);
  const losses = readingsOf(observed);
  dispose([value, ...Object.values(observed)]);
  return norm ? { losses, diagnostics: readingsOf({ ...norm, ...weightMetrics }) } : { losses };
}

const readingsOf = (observed: Observed): UpdateReadings => ({
  names: Object.keys(observed),
  values: stack(Object.values(observed)) as Tensor1D,
});

/** tfjs keys gradients by its own variable names. */
const byName = (weights: Variables, grads: Record<string, Tensor>): Gradients =>
  Object.fromEntries(Object.entries(weights).map(([name, w]) => [name, grads[w.name]!]));

/** Returns the L2 norm of all gradients as one vector. */
const l2Norm = (gradients: Tensor[]): Scalar => sqrt(addN(gradients.map((g) => sum<Scalar>(square(g)))));

/** Returns the L2 norm of the weight gradient of each layer, without biases and normalisation. */
function layerNorms(gradients: Gradients): Observed {
  const ofWeights = Object.entries(gradients).filter(([name]) => name.endsWith('/weight'));
  return Object.fromEntries(ofWeights.map(([, g], i) => [layerName(i + 1), l2Norm([g])]));
}
