import { gridSizeOf } from '../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { PLANE_BYTES } from '../../shared/formats/plane-record';
import { agrees } from '../../shared/domain/compute-plan';
import { computePlanOf } from '../../shared/domain/run/resolve-plan';
import { readCheckpoints, readNewestSample } from '../database';
import type { DatabaseReader, StoredRun } from '../database';
import { layersOf, weightsOf } from './network-layers';

/** Settings that determine the duration of a step. */
const COST: (keyof Hyperparameters | 'hiddenSize')[] = [
  'objective',
  'network',
  'criticSteps',
  'batchSize',
  'optimizer',
  'imageSize',
  'channels',
  'latentSize',
  'hiddenSize',
  'hiddenLayers',
  'packing',
  'spectralNorm',
  'engine',
];
/** Settings that determine the memory of a training process. */
const MEMORY: (keyof Hyperparameters | 'hiddenSize')[] = [
  'network',
  'batchSize',
  'optimizer',
  'imageSize',
  'channels',
  'latentSize',
  'hiddenSize',
  'hiddenLayers',
  'packing',
  'engine',
  'xla',
];
/** Settings that determine the size of a checkpoint or sample. */
const SIZE: (keyof Hyperparameters | 'hiddenSize')[] = [
  'network',
  'optimizer',
  'imageSize',
  'channels',
  'latentSize',
  'hiddenSize',
  'hiddenLayers',
  'gridSize',
  'samplePoints',
  'discriminatorNorm',
  'packing',
  'spectralNorm',
];

const agree = (names: readonly string[], a: Hyperparameters, b: Hyperparameters): boolean =>
  names.every(
    (name) => (a as unknown as Record<string, unknown>)[name] === (b as unknown as Record<string, unknown>)[name],
  );

/** Min steps for a usable speed measurement. */
const MIN_STEPS = 20;

/** Expected seconds of training, from the newest run with the same cost per step; undefined when there is none. */
export function expectedSeconds(h: Hyperparameters, runs: readonly StoredRun[]): number | undefined {
  const perStep = secondsPerStep(h, runs);
  return perStep === undefined ? undefined : perStep * h.steps;
}

/** Seconds of a step in the newest run with the same cost per step; undefined when there is none. */
export function secondsPerStep(h: Hyperparameters, runs: readonly StoredRun[]): number | undefined {
  const plan = computePlanOf(h);
  for (let i = runs.length - 1; i >= 0; i--) {
    const { step, last, hyperparameters } = runs[i]!;
    const time = last['time'];
    if (!time || step < MIN_STEPS || !hyperparameters || !agree(COST, h, hyperparameters)) continue;
    if (agrees(computePlanOf(hyperparameters), plan)) return time / step;
  }
  return undefined;
}

/**
 * Expected memory of the training process in MiB: that of the newest similar run; undefined when there is none.
 *
 * Runs with other objectives take about as much, but networks, batches and compiled steps do not.
 */
export function expectedMemory(h: Hyperparameters, runs: readonly StoredRun[]): number | undefined {
  for (let i = runs.length - 1; i >= 0; i--) {
    const { last, hyperparameters } = runs[i]!;
    const memory = last['memory'];
    if (memory && hyperparameters && agree(MEMORY, h, hyperparameters)) return memory;
  }
  return undefined;
}

/** Bytes of one metric value: as text in the journal, and as point and buckets in the database. */
const BYTES_PER_VALUE = 20 + 30;
/** Metrics recorded at every step. */
const METRICS = 8;

/**
 * Expected bytes of checkpoints, samples and metrics; sizes are those of the newest similar run, or computed from the
 * networks.
 */
export function expectedBytes(db: DatabaseReader, h: Hyperparameters, runs: readonly StoredRun[]): number {
  const like = newestLike(h, runs);
  const checkpoint = (like && readCheckpoints(db, like.key)[0]?.bytes) ?? checkpointBytes(h);
  const newest = like && readNewestSample(db, like.key);
  const sample =
    (newest?.bytes ?? sampleBytes(h)) +
    (h.network === 'mlp' && (h.packing ?? 1) === 1 ? (newest?.plane?.bytes ?? PLANE_BYTES) : 0);
  const times = (every: number) => Math.ceil(h.steps / every) + 1;
  return times(h.checkpointEvery) * checkpoint + times(h.sampleEvery) * sample + h.steps * METRICS * BYTES_PER_VALUE;
}

function newestLike(h: Hyperparameters, runs: readonly StoredRun[]): StoredRun | undefined {
  for (let i = runs.length - 1; i >= 0; i--) {
    const { samples, hyperparameters } = runs[i]!;
    if (samples > 0 && hyperparameters && agree(SIZE, h, hyperparameters)) return runs[i];
  }
  return undefined;
}

/**
 * Float32 weights of both networks, the optimizer state (two moments in Adam, one in RMSProp), and two singular
 * vectors per normalised layer.
 */
function checkpointBytes(h: Hyperparameters): number {
  const state = h.optimizer === 'adam' ? 2 : h.optimizer === 'rmsprop' ? 1 : 0;
  const { generator, discriminator } = layersOf(h);
  const vectors = h.spectralNorm === 'on' ? discriminator.reduce((sum, [inputs, units]) => sum + inputs + units, 0) : 0;
  return 4 * ((weightsOf(generator) + weightsOf(discriminator)) * (1 + state) + vectors);
}

/** PNG hardly compresses noise: half of the raw size. */
const sampleBytes = (h: Hyperparameters): number =>
  h.network === 'mlp'
    ? (h.samplePoints ?? 1024) * 8
    : (gridSizeOf(h) * (h.imageSize ?? 28)) ** 2 * (h.channels ?? 1) * 0.5;
