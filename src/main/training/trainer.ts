import { keep, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { samplesPerUpdate } from '../../shared/domain/run/hyperparameters';
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

/** All of a run that changes while it trains. */
export interface Trainer {
  h: Hyperparameters;
  data: Data;
  players: Players;
  streams: Streams;
  batches: Batches;
  /** The latents of every sample grid, [tiles, latentSize]. */
  fixedLatents: Tensor;
  /** Generator updates done. */
  step: number;
  /** The step as a graph, once it was recorded; undefined while nobody has tried, null where it cannot be. */
  recorded?: RecordedIteration | null;
  /** Seconds of training done when the process began. */
  secondsBefore: number;
  /** Counts them while it trains. */
  clock?: TrainingClock;
}

/** How many samples a grid, or a cloud of points, shows. */
export const sampleCount = (h: Hyperparameters): number =>
  h.network === 'mlp' ? (h.samplePoints ?? 1024) : (h.gridSize ?? 8) ** 2;

/** Makes networks and optimizers at step 0. Everything that is random follows from the two seeds. */
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

/** Every variable that a checkpoint holds, by its name in the file. */
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

/** The whole state as a safetensors file: variables as tensors; step, time, random state and data position as metadata. */
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

/** Puts a trainer back to a state; refuses one of other networks or optimizers, before anything is changed. */
export function restoreTrainer(trainer: Trainer, { tensors, metadata }: TensorFile): Outcome<null> {
  const state = readCheckpointState(metadata, trainer.data.count);
  if (!state.ok) return state;
  const variables = variablesOf(trainer.players);
  for (const [name, v] of Object.entries(variables)) {
    const shape = tensors[name]?.shape;
    if (shape?.join() !== v.shape.join())
      return refuse(
        `The checkpoint does not fit the run: "${name}" ${shape ? `has the shape ${shape.join(' x ')}` : 'is missing'}.`,
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
