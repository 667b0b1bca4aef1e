import { keep, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { m } from '../../paraglide/messages';
import { gridSizeOf, samplesPerUpdate } from '../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { NamedArray, TensorFile } from '../../shared/formats/safetensors';
import { Batches } from './batches';
import { CHECKPOINT_FORMAT, readCheckpointState } from './output/checkpoint-state';
import type { TrainingClock } from './process/training-clock';
import type { Data } from './data';
import { randomTensorsFrom, drawLatents } from './random/random-tensors';
import type { RecordedIteration } from './iteration';
import { buildNetworks } from './networks';
import type { Variables } from './networks/model';
import { buildObjective } from './objectives';
import { buildOptimizer } from './optimizers';
import { openStreams, readState, restoreState } from './random/random';
import type { Streams } from './random/random';
import type { Players } from './updates';

/** The complete mutable state of a run in training. */
export interface Trainer {
  h: Hyperparameters;
  data: Data;
  players: Players;
  streams: Streams;
  batches: Batches;
  /** The latent vectors of every sample grid, [images, latentSize]. */
  fixedLatents: Tensor;
  /** Number of completed steps (generator updates). */
  step: number;
  /** The compiled step; undefined before compilation, null if it cannot be compiled. */
  recorded?: RecordedIteration | null;
  /** Seconds of training before this process started. */
  secondsBefore: number;
  /** Measures the training time while training runs. */
  clock?: TrainingClock;
}

/** Returns the number of samples in a sample grid or point cloud. */
export const sampleCount = (h: Hyperparameters): number =>
  h.network === 'mlp' ? (h.samplePoints ?? 1024) : gridSizeOf(h) ** 2;

/** Builds networks and optimizers at step 0. All randomness is derived from the two seeds. */
export function openTrainer(h: Hyperparameters, data: Data, seed: number, latentSeed: number): Trainer {
  const streams = openStreams(seed, latentSeed);
  const { generator, discriminator } = buildNetworks(h, streams);
  const players: Players = {
    generator,
    discriminator,
    packing: h.packing ?? 1,
    objective: buildObjective(h),
    generatorOptimizer: buildOptimizer(h, generator.weights),
    discriminatorOptimizer: buildOptimizer(h, discriminator.weights),
    draws: randomTensorsFrom(streams, h),
  };
  const fixedLatents = tidy(() => keep(drawLatents(streams.fixedLatents, sampleCount(h), h)));
  const batches = new Batches(streams.batches, data.count, samplesPerUpdate(h));
  return { h, data, players, streams, batches, fixedLatents, step: 0, secondsBefore: 0 };
}

/** Frees all tensors of a trainer. */
export function closeTrainer(trainer: Trainer): void {
  for (const variable of Object.values(variablesOf(trainer.players))) variable.dispose();
  trainer.fixedLatents.dispose();
  trainer.recorded?.close();
}

/** Returns every variable that a checkpoint contains, by its name in the file. */
export function variablesOf(p: Players): Variables {
  const slots = (name: string, variables: Variables) =>
    Object.fromEntries(Object.entries(variables).map(([key, v]) => [`${name}/${key}`, v]));
  return {
    ...p.generator.weights,
    ...p.generator.statistics,
    ...p.discriminator.weights,
    ...p.discriminator.statistics,
    ...slots('generatorOptimizer', p.generatorOptimizer.slots),
    ...slots('discriminatorOptimizer', p.discriminatorOptimizer.slots),
  };
}

/**
 * Returns the complete state as a safetensors file: variables as tensors; step, time, random state and data position
 * as metadata.
 */
export function readTrainer(trainer: Trainer, seconds: number): TensorFile {
  const copy = (v: Variable): NamedArray => ({ shape: v.shape, data: Float32Array.from(v.dataSync()) });
  const tensors = Object.fromEntries(Object.entries(variablesOf(trainer.players)).map(([name, v]) => [name, copy(v)]));
  const metadata = {
    format: CHECKPOINT_FORMAT,
    step: String(trainer.step),
    seconds: String(seconds),
    random: JSON.stringify(readState(trainer.streams)),
    batches: JSON.stringify(trainer.batches.at),
  };
  return { tensors, metadata };
}

/** Restores the state of a checkpoint. Refuses one of other networks or optimizers before anything is changed. */
export function restoreTrainer(trainer: Trainer, { tensors, metadata }: TensorFile): Outcome<null> {
  const state = readCheckpointState(metadata, trainer.data.count);
  if (!state.ok) return state;
  const variables = variablesOf(trainer.players);
  for (const [name, v] of Object.entries(variables)) {
    const shape = tensors[name]?.shape;
    if (shape?.join() !== v.shape.join())
      return refuse(
        shape ? m.training_checkpoint_shape({ name, shape: shape.join(' x ') }) : m.training_checkpoint_lacks({ name }),
      );
  }
  tidy(() => {
    for (const [name, v] of Object.entries(variables)) v.assign(tensor(tensors[name]!.data, v.shape));
  });
  const { batches, random, step, seconds } = state.value;
  trainer.batches.seek(batches);
  restoreState(trainer.streams, random);
  trainer.step = step;
  trainer.secondsBefore = seconds;
  return ok(null);
}
