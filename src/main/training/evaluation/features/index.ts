import { slice, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import { describeAccuracy } from '../../../../shared/domain/scores';
import { classify, FEATURE_SIZE } from './classifier';
import type { Weights } from './classifier';
import { DIGITS, readDigitsWeights } from './digits';
import { readLearned } from './learned';
import { randomFeatures, randomWeights } from './random-network';

/** A network whose numbers images are compared by. It holds no tensors while it is not used. */
export interface Features {
  /** Names the network and its version in the names of scores: those of different features are never compared. */
  id: string;
  /** One sentence for a person. */
  about: string;
  size: number;
  /** How many classes it tells apart; 0 where it was taught none. */
  classes: number;
  /** Numbers of images that are brought batch by batch, [n, h, w, c] in [-1, 1]. */
  describe<T>(use: (describe: (images: Tensor) => Described) => Promise<T>): Promise<T>;
}

export interface Described {
  /** [n, size], row by row. */
  features: Float32Array;
  /** [n, classes]; empty without classes. */
  logits: Float32Array;
}

type Apply = (images: Tensor, weights: Record<string, Tensor>) => { features: Tensor; logits?: Tensor };

const featuresOf = (about: Pick<Features, 'id' | 'about' | 'classes'>, weights: Weights, apply: Apply): Features => ({
  ...about,
  size: FEATURE_SIZE,
  async describe(use) {
    const tensors = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => [name, tensor(data, shape)]),
    );
    try {
      return await use((images) =>
        tidy(() => {
          const { features, logits } = apply(images, tensors);
          return {
            features: features.dataSync() as Float32Array,
            logits: (logits?.dataSync() ?? new Float32Array(0)) as Float32Array,
          };
        }),
      );
    } finally {
      Object.values(tensors).forEach((t) => t.dispose());
    }
  },
});

/** Datasets that the digits' classifier knows, and at which sizes; 32 are 28 and a border of two. */
const DIGIT_SETS: readonly string[] = ['mnist', 'mnist-10k'];
const DIGIT_SHAPES: readonly string[] = ['28,28,1', '32,32,1'];

/** Whether the classifier that ships knows a dataset at this shape. */
export const isDigits = (dataset: string, shape: readonly number[]): boolean =>
  DIGIT_SETS.includes(dataset) && DIGIT_SHAPES.includes(shape.join());

/**
 * The features for a dataset: those of a classifier that was taught its classes, the one that ships or one that was trained here, else those of a
 * network with random weights, named as such.
 *
 * @param shape [h, w, c] of its images
 * @throws when the weights that ship with the program are missing or damaged
 */
export async function openFeatures(
  dataset: Pick<PreparedDataset, 'name' | 'file' | 'sha256'>,
  shape: readonly number[],
): Promise<Features> {
  if (isDigits(dataset.name, shape)) {
    return featuresOf(
      { id: DIGITS.id, about: DIGITS.about, classes: DIGITS.classes },
      await readDigitsWeights(),
      (images, weights) => classify(inner(images), weights),
    );
  }
  const kept = await readLearned(dataset);
  if (kept.ok && kept.value) {
    const { learned, weights } = kept.value;
    const { id, classes } = learned;
    const about = `a classifier of its ${classes} classes, ${describeAccuracy(learned)}`;
    return featuresOf({ id, about, classes }, weights, classify);
  }
  const id = `random-v1-${shape.join('x')}`;
  const why = kept.ok
    ? `no classifier knows this data ("gander data features ${dataset.name}" trains one where it has labels)`
    : kept.error.message;
  const about = `a convolutional network with random weights of a fixed seed, for ${why}`;
  return featuresOf({ id, about, classes: 0 }, randomWeights(shape), (images, weights) => ({
    features: randomFeatures(images, weights),
  }));
}

/** The 28 x 28 pixels within a border of two. */
const inner = (images: Tensor): Tensor =>
  images.shape[1] === 32 ? slice(images, [0, 2, 2, 0], [-1, 28, 28, -1]) : images;
