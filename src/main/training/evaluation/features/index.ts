import { slice, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { m } from '../../../../paraglide/messages';
import type { PreparedDataset } from '../../../../shared/domain/datasets';
import { describeAccuracy } from '../../../../shared/domain/scores';
import { classify, FEATURE_SIZE } from './classifier';
import type { Weights } from './classifier';
import { DIGITS, readDigitsWeights } from './digits';
import { readLearned } from './learned';
import { randomFeatures, randomWeights } from './random-network';

/** A network that extracts image features for scores. It holds no tensors between uses. */
export interface Features {
  /** Identifies the network and its version in score names: scores of different features are not comparable. */
  id: string;
  /** A description in one phrase. */
  about: string;
  size: number;
  /** Number of classes; 0 without a trained classifier. */
  classes: number;
  /** Extracts features of images supplied batch by batch, [n, h, w, c] in [-1, 1]. */
  describe<T>(use: (describe: (images: Tensor) => Described) => Promise<T>): Promise<T>;
}

export interface Described {
  /** [n, size], row-major. */
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

/** Datasets and image shapes that the digit classifier supports; 32 x 32 is 28 x 28 with a border of two pixels. */
const DIGIT_SETS: readonly string[] = ['mnist', 'mnist-10k'];
const DIGIT_SHAPES: readonly string[] = ['28,28,1', '32,32,1'];

/** Returns whether the included classifier supports a dataset of this shape. */
export const isDigits = (dataset: string, shape: readonly number[]): boolean =>
  DIGIT_SETS.includes(dataset) && DIGIT_SHAPES.includes(shape.join());

/**
 * Opens the features for a dataset: the digit classifier, else a classifier trained here, else a network with random
 * weights, whose id says so.
 *
 * @param shape [h, w, c] of its images
 * @throws Error when the weights included in the application are missing or damaged
 */
export async function openFeatures(
  dataset: Pick<PreparedDataset, 'name' | 'file' | 'sha256'>,
  shape: readonly number[],
): Promise<Features> {
  if (isDigits(dataset.name, shape)) {
    return featuresOf(
      { id: DIGITS.id, about: DIGITS.about, classes: DIGITS.classes },
      await readDigitsWeights(),
      (images, weights) => classify(crop(images), weights),
    );
  }
  const learned = await readLearned(dataset);
  if (learned.ok && learned.value) {
    const { learned: classifier, weights } = learned.value;
    const { id, classes } = classifier;
    const about = m.training_features_classifier({ classes, accuracy: describeAccuracy(classifier) });
    return featuresOf({ id, about, classes }, weights, classify);
  }
  const id = `random-v1-${shape.join('x')}`;
  const reason = learned.ok ? m.training_features_none({ name: dataset.name }) : learned.error.message;
  const about = m.training_features_random({ reason });
  return featuresOf({ id, about, classes: 0 }, randomWeights(shape), (images, weights) => ({
    features: randomFeatures(images, weights),
  }));
}

/** Removes a border of two pixels from 32 x 32 images. */
const crop = (images: Tensor): Tensor =>
  images.shape[1] === 32 ? slice(images, [0, 2, 2, 0], [-1, 28, 28, -1]) : images;
