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
/** The step falls to a tenth of its first value by the end. */
const LEARNING_RATE = 2e-3;
/** Batches are moved by up to so many pixels each way, for as many samples as these are soon known by heart. */
const SHIFT = 2;
/** One sample in five is held out. */
const HELD_OUT = 5;

export interface Trained {
  weights: Weights;
  /** Share of the held-out samples that are given to their class. */
  accuracy: number;
  heldOut: number;
}

/**
 * Trains the classifier whose hidden layer gives the features: cross-entropy, Adam, some passes over four fifths of the data, each
 * batch moved by up to two pixels.
 *
 * What is held out, the first weights and the order follow from the seed; the last bits of the result depend on the engine.
 *
 * @param labels class of each sample, from 0
 */
export async function trainClassifier(
  data: Data,
  labels: ArrayLike<number>,
  classes: number,
  seed: number,
  epochs: number,
  breathe: OnSlice,
): Promise<Trained> {
  const streams = openStreams(seed, seed);
  const order = streams.fixedLatents.permutation(data.count);
  const held = Math.floor(data.count / HELD_OUT);
  const [heldOut, seen] = [order.subarray(0, held), order.subarray(held)];
  const variables = variablesOf(initialWeights(data.shape, classes, streams.generatorWeights));
  try {
    await fit(variables, { data, labels, classes }, seen, epochs, streams, breathe);
    const accuracy = accuracyOf(variables, data, labels, heldOut, classes);
    const size = Math.sqrt(meanSquare(variables, data, seen));
    const weights: Weights = Object.fromEntries(
      Object.entries(variables).map(([name, v]) => [
        name,
        { shape: v.shape, data: v.dataSync().map((value) => value * scaleOf(name, size)) as Float32Array },
      ]),
    );
    return { weights, accuracy, heldOut: held };
  } finally {
    Object.values(variables).forEach((v) => v.dispose());
  }
}

interface Lesson {
  data: Data;
  labels: ArrayLike<number>;
  classes: number;
}

async function fit(
  variables: Record<string, Variable>,
  lesson: Lesson,
  seen: Uint32Array,
  epochs: number,
  streams: Streams,
  breathe: OnSlice,
): Promise<void> {
  const optimizer = optimizers.adam(LEARNING_RATE);
  const total = epochs * Math.floor(seen.length / BATCH);
  let step = 0;
  try {
    for (let epoch = 0; epoch < epochs; epoch++) {
      const shuffled = streams.batches.permutation(seen.length).map((i) => seen[i]!);
      for (let from = 0; from + BATCH <= shuffled.length; from += BATCH) {
        await breathe(step, total);
        (optimizer as unknown as { learningRate: number }).learningRate = LEARNING_RATE * 0.1 ** (step++ / total);
        update(optimizer, variables, lesson, shuffled.subarray(from, from + BATCH), [...streams.epsilon.words(2)]);
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
  { data, labels, classes }: Lesson,
  batch: Uint32Array,
  chance: readonly number[],
): void {
  tidy(() => {
    const images = moved(gather(data, batch) as Tensor4D, chance);
    const wanted = oneHot(
      tensor1d(
        Array.from(batch, (i) => labels[i]!),
        'int32',
      ),
      classes,
    );
    const loss = () =>
      mean(
        losses.softmaxCrossEntropy(wanted, classify(images, variables as unknown as Record<string, Tensor>).logits),
      ) as unknown as Scalar;
    optimizer.applyGradients(variableGrads(loss, Object.values(variables)).grads as never);
  });
}

/** Images moved by what two random words say; -1, black, comes in at the border. */
function moved(images: Tensor4D, [across, down]: readonly number[]): Tensor4D {
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

/** Features of mean square 1 over what was seen, as the kernel of KID weighs x . y / d against 1; the logits stay as they are. */
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
  let right = 0;
  for (let from = 0; from < samples.length; from += BATCH) {
    const batch = samples.subarray(from, from + BATCH);
    const logits = tidy(() =>
      classify(gather(data, batch), variables as unknown as Record<string, Tensor>).logits.dataSync(),
    );
    for (let i = 0; i < batch.length; i++)
      right += countClasses(logits.subarray(i * classes, (i + 1) * classes), classes)[labels[batch[i]!]!]!;
  }
  return right / samples.length;
}
