import {
  losses,
  mean,
  oneHot,
  pad4d,
  slice,
  square,
  tensor,
  tensor1d,
  tidy,
  train as optimizers,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { gather } from '../../data';
import type { Data } from '../../data';
import { openStreams } from '../../random/random';
import type { Streams } from '../../random/random';
import type { OnSlice } from '../images/cloud';
import { countClasses } from '../images/class-divergence';
import { classify, initialWeights } from './classifier';
import type { Weights } from './classifier';

const BATCH = 64;
/** Initial learning rate; it decays exponentially to a tenth by the end. */
const LEARNING_RATE = 2e-3;
/** Maximum random shift of a batch in pixels, per direction; augmentation against overfitting. */
const SHIFT = 2;
/** One sample in HELD_OUT is held out. */
const HELD_OUT = 5;

export interface Trained {
  weights: Weights;
  /** Accuracy on the held-out samples, from 0 to 1. */
  accuracy: number;
  heldOut: number;
}

/**
 * Trains the classifier whose hidden layer provides the features: cross-entropy and Adam, for several epochs over
 * four fifths of the data, each batch shifted randomly by up to two pixels.
 *
 * The split, the initial weights and the order are determined by the seed; the last bits of the result depend on the
 * engine.
 *
 * @param labels class of each sample, from 0
 */
export async function trainClassifier(
  data: Data,
  labels: ArrayLike<number>,
  classes: number,
  seed: number,
  epochs: number,
  yieldToMessages: OnSlice,
): Promise<Trained> {
  const streams = openStreams(seed, seed);
  const order = streams.fixedLatents.permutation(data.count);
  const heldOutCount = Math.floor(data.count / HELD_OUT);
  const [heldOut, trainingIndices] = [order.subarray(0, heldOutCount), order.subarray(heldOutCount)];
  const variables = variablesOf(initialWeights(data.shape, classes, streams.generatorWeights));
  try {
    await runEpochs(variables, { data, labels, classes }, trainingIndices, epochs, streams, yieldToMessages);
    const accuracy = accuracyOf(variables, data, labels, heldOut, classes);
    const size = Math.sqrt(meanSquare(variables, data, trainingIndices));
    const weights: Weights = Object.fromEntries(
      Object.entries(variables).map(([name, v]) => [
        name,
        { shape: v.shape, data: v.dataSync().map((value) => value * scaleOf(name, size)) as Float32Array },
      ]),
    );
    return { weights, accuracy, heldOut: heldOutCount };
  } finally {
    Object.values(variables).forEach((v) => v.dispose());
  }
}

interface LabelledSet {
  data: Data;
  labels: ArrayLike<number>;
  classes: number;
}

async function runEpochs(
  variables: Record<string, Variable>,
  dataset: LabelledSet,
  trainingIndices: Uint32Array,
  epochs: number,
  streams: Streams,
  yieldToMessages: OnSlice,
): Promise<void> {
  const optimizer = optimizers.adam(LEARNING_RATE);
  const total = epochs * Math.floor(trainingIndices.length / BATCH);
  let step = 0;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const shuffled = streams.batches.permutation(trainingIndices.length).map((i) => trainingIndices[i]!);
      for (let from = 0; from + BATCH <= shuffled.length; from += BATCH) {
        await yieldToMessages(step, total);
        (optimizer as unknown as { learningRate: number }).learningRate = LEARNING_RATE * 0.1 ** (step++ / total);
        update(optimizer, variables, dataset, shuffled.subarray(from, from + BATCH), [...streams.epsilon.words(2)]);
      }
    }
  } finally {
    optimizer.dispose();
  }
}

const variablesOf = (weights: Weights): Record<string, Variable> =>
  Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }]) => [name, tidy(() => variable(tensor(data, shape)))]),
  );

function update(
  optimizer: ReturnType<typeof optimizers.adam>,
  variables: Record<string, Variable>,
  { data, labels, classes }: LabelledSet,
  batch: Uint32Array,
  randomWords: readonly number[],
): void {
  tidy(() => {
    const images = shiftImages(gather(data, batch) as Tensor4D, randomWords);
    const targets = oneHot(
      tensor1d(
        Array.from(batch, (i) => labels[i]!),
        'int32',
      ),
      classes,
    );
    const loss = () =>
      mean(
        losses.softmaxCrossEntropy(targets, classify(images, variables as unknown as Record<string, Tensor>).logits),
      ) as unknown as Scalar;
    optimizer.applyGradients(variableGrads(loss, Object.values(variables)).grads as never);
  });
}

/** Shifts images by two random words; the border is filled with -1 (black). */
function shiftImages(images: Tensor4D, [across, down]: readonly number[]): Tensor4D {
  const [n, h, w, c] = images.shape;
  const padded = pad4d(
    images,
    [
      [0, 0],
      [SHIFT, SHIFT],
      [SHIFT, SHIFT],
      [0, 0],
    ],
    -1,
  );
  return slice(padded, [0, down! % (2 * SHIFT + 1), across! % (2 * SHIFT + 1), 0], [n, h, w, c]);
}

/**
 * Scales features to mean square 1 over the training samples, since the kernel of KID adds 1 to x . y / d; the logits
 * do not change.
 */
const scaleOf = (name: string, size: number): number =>
  name.startsWith('features/') ? 1 / size : name === 'classes/weight' ? size : 1;

function meanSquare(variables: Record<string, Variable>, data: Data, samples: Uint32Array): number {
  let sum = 0;
  for (let from = 0; from < samples.length; from += BATCH) {
    const batch = samples.subarray(from, from + BATCH);
    sum +=
      tidy(
        () =>
          mean(
            square(classify(gather(data, batch), variables as unknown as Record<string, Tensor>).features),
          ).dataSync()[0]!,
      ) * batch.length;
  }
  return sum / samples.length;
}

function accuracyOf(
  variables: Record<string, Variable>,
  data: Data,
  labels: ArrayLike<number>,
  samples: Uint32Array,
  classes: number,
): number {
  let correct = 0;
  for (let from = 0; from < samples.length; from += BATCH) {
    const batch = samples.subarray(from, from + BATCH);
    const logits = tidy(() =>
      classify(gather(data, batch), variables as unknown as Record<string, Tensor>).logits.dataSync(),
    );
    for (let i = 0; i < batch.length; i++)
      correct += countClasses(logits.subarray(i * classes, (i + 1) * classes), classes)[labels[batch[i]!]!]!;
  }
  return correct / samples.length;
}
