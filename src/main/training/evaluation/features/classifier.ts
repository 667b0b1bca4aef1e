import { relu, reshape } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedArray } from '../../../../shared/formats/safetensors';
import { conv2d, dense } from '../../networks/layers';
import type { Linear } from '../../networks/parts';
import { he, zeros } from '../../networks/initialisers';
import type { Stream } from '../../random/random';

/** Number of features, the outputs of the last hidden layer. */
export const FEATURE_SIZE = 64;

export type Weights = Record<string, NamedArray>;

/** Initialises a small classifier: two convolutions of stride 2 and one hidden layer, whose units are the features. */
export function initialWeights([height, width, channels]: readonly number[], classes: number, stream: Stream): Weights {
  const flat = Math.ceil(height! / 4) * Math.ceil(width! / 4) * 32;
  const layer = (name: string, shape: number[], fanIn: number): [string, NamedArray][] => [
    [
      `${name}/weight`,
      {
        shape,
        data: he(
          shape.reduce((a, b) => a * b, 1),
          fanIn,
          stream,
        ),
      },
    ],
    [`${name}/bias`, { shape: [shape.at(-1)!], data: zeros(shape.at(-1)!, fanIn, stream) }],
  ];
  return Object.fromEntries([
    ...layer('conv1', [5, 5, channels!, 16], 25 * channels!),
    ...layer('conv2', [3, 3, 16, 32], 9 * 16),
    ...layer('features', [flat, FEATURE_SIZE], flat),
    ...layer('classes', [FEATURE_SIZE, classes], FEATURE_SIZE),
  ]);
}

/**
 * [n, h, w, c] in [-1, 1] -> features [n, 64], non-negative, and logits [n, classes].
 *
 * @param weights by the names of {@link initialWeights}, as tensors or variables
 */
export function classify(images: Tensor, weights: Record<string, Tensor>): { features: Tensor; logits: Tensor } {
  const layer = (name: string): Linear => ({
    weight: weights[`${name}/weight`] as Variable,
    bias: weights[`${name}/bias`] as Variable,
  });
  let h: Tensor = relu(conv2d(images, layer('conv1'), 2));
  h = relu(conv2d(h, layer('conv2'), 2));
  const features = relu(dense(reshape(h, [images.shape[0], -1]), layer('features')));
  return { features, logits: dense(features, layer('classes')) };
}
