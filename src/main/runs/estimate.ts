import type { Hyperparameters } from '../../shared/hyperparameters';
import { PLANE_BYTES } from '../../shared/plane';
import { readCheckpoints, readNewestSample } from '../db';
import type { Reader, StoredRun } from '../db';

/** Settings on which the time of a step hangs. */
const COST: (keyof Hyperparameters | 'hiddenSize')[] = [
  'objective', 'network', 'criticSteps', 'batchSize', 'optimizer', 'imageSize', 'channels', 'latentSize', 'hiddenSize', 'hiddenLayers', 'engine',
];
/** Settings on which the size of a checkpoint or sample hangs. */
const SIZE: (keyof Hyperparameters | 'hiddenSize')[] = [
  'network', 'optimizer', 'imageSize', 'channels', 'latentSize', 'hiddenSize', 'hiddenLayers', 'gridSize', 'samplePoints', 'discriminatorNorm',
];

const agree = (names: readonly string[], a: Hyperparameters, b: Hyperparameters): boolean =>
  names.every((name) => (a as unknown as Record<string, unknown>)[name] === (b as unknown as Record<string, unknown>)[name]);

/** A run that trained for less says little about speed. */
const LEAST_STEPS = 20;

/** Expected seconds of training, from the newest run in the log whose steps cost the same; undefined when there is none. */
export function expectedSeconds(h: Hyperparameters, runs: readonly StoredRun[]): number | undefined {
  for (let i = runs.length - 1; i >= 0; i--) {
    const { step, last, hyperparameters } = runs[i]!;
    const time = last['time'];
    if (time && step >= LEAST_STEPS && agree(COST, h, hyperparameters)) return (time / step) * h.steps;
  }
  return undefined;
}

/** Bytes of one metric value: in the journal as text, in the database as point and buckets. */
const BYTES_PER_VALUE = 20 + 30;
/** Metrics that are logged at every step. */
const METRICS = 8;

/** Expected bytes of checkpoints, samples and log; sizes are those of the newest like run, else reckoned from the networks. */
export function expectedBytes(db: Reader, h: Hyperparameters, runs: readonly StoredRun[]): number {
  const like = newestLike(h, runs);
  const checkpoint = (like && readCheckpoints(db, like.key)[0]?.bytes) ?? checkpointBytes(h);
  const newest = like && readNewestSample(db, like.key);
  const sample = (newest?.bytes ?? sampleBytes(h)) + (h.network === 'mlp' ? (newest?.plane?.bytes ?? PLANE_BYTES) : 0);
  const times = (every: number) => Math.ceil(h.steps / every) + 1;
  return times(h.checkpointEvery) * checkpoint + times(h.sampleEvery) * sample + h.steps * METRICS * BYTES_PER_VALUE;
}

function newestLike(h: Hyperparameters, runs: readonly StoredRun[]): StoredRun | undefined {
  for (let i = runs.length - 1; i >= 0; i--) if (runs[i]!.samples > 0 && agree(SIZE, h, runs[i]!.hyperparameters)) return runs[i];
  return undefined;
}

/** Weights of a chain of fully connected layers, biases included. */
const dense = (...sizes: number[]): number => sizes.slice(1).reduce((sum, size, i) => sum + (sizes[i]! + 1) * size, 0);

/** Float32 weights of both networks, and what the optimizer keeps of each weight: two moments in Adam, one in RMSProp. */
function checkpointBytes(h: Hyperparameters): number {
  const state = h.optimizer === 'adam' ? 2 : h.optimizer === 'rmsprop' ? 1 : 0;
  return weights(h) * 4 * (1 + state);
}

function weights(h: Hyperparameters): number {
  const size = h.imageSize ?? 28;
  const pixels = size * size * (h.channels ?? 1);
  const hidden = Array<number>(h.hiddenLayers ?? 3).fill(h.hiddenSize ?? 128);
  switch (h.network) {
    case 'fc': return dense(h.latentSize, 128, 256, 512, 1024, pixels) + dense(pixels, 512, 256, 1);
    case 'fc-wide': return dense(h.latentSize, 256, 512, 1024, pixels) + dense(pixels, 1024, 512, 256, 1);
    case 'mlp': return dense(h.latentSize, ...hidden, 2) + dense(2, ...hidden, 1);
    // Both: a dense layer to a quarter of the size with 256 channels, then convolutions of 5 x 5 that halve the channels.
    case 'conv-generator': return dense(h.latentSize, (size / 4) ** 2 * 256) + 25 * (256 * 128 + 128 * 64) + dense(pixels, 1024, 512, 256, 1);
    case 'dcgan': return dense(h.latentSize, (size / 4) ** 2 * 256) + 2 * 25 * (256 * 128 + 128 * 64);
  }
}

/** Noise hardly shrinks in a PNG: half of the pixels' bytes. */
const sampleBytes = (h: Hyperparameters): number =>
  h.network === 'mlp' ? (h.samplePoints ?? 1024) * 8 : ((h.gridSize ?? 8) * (h.imageSize ?? 28)) ** 2 * (h.channels ?? 1) * 0.5;
