import { avgPool, relu, reshape } from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import { he, zeros } from '../../networks/initialisers';
import { conv2d, dense } from '../../networks/layers';
import type { Linear } from '../../networks/parts';
import { Stream } from '../../random/random';
import { FEATURE_SIZE } from './classifier';
import type { Weights } from './classifier';

/** Must not change: another seed is another network and requires a new id. */
const SEED = 20261121;
const WIDTHS = [32, 64, 128];
/** Pooled positions per direction. */
const POOLED_SIZE = 4;

/**
 * Untrained weights from a fixed seed (He et al. 2015), equal for all data of a shape. Naeem et al. 2020 (arXiv
 * 2002.09797) find such features useful where no trained ones fit the data.
 */
export function randomWeights([height, width, channels]: readonly number[]): Weights {
  const stream = new Stream(SEED, 'discriminatorWeights');
  const weights: Weights = {};
  let inputs = channels!;
  WIDTHS.forEach((outputs, i) => {
    weights[`conv${i + 1}/weight`] = {
      shape: [3, 3, inputs, outputs],
      data: he(9 * inputs * outputs, 9 * inputs, stream),
    };
    weights[`conv${i + 1}/bias`] = { shape: [outputs], data: zeros(outputs, 1, stream) };
    inputs = outputs;
  });
  const flat = pooled(height!) * pooled(width!) * inputs;
  weights['features/weight'] = { shape: [flat, FEATURE_SIZE], data: he(flat * FEATURE_SIZE, flat, stream) };
  weights['features/bias'] = { shape: [FEATURE_SIZE], data: zeros(FEATURE_SIZE, 1, stream) };
  return weights;
}

const halvings = WIDTHS.length;
const reduced = (size: number): number => Math.ceil(size / 2 ** halvings);
const windowOf = (size: number): number => Math.ceil(reduced(size) / POOLED_SIZE);
const pooled = (size: number): number => Math.ceil(reduced(size) / windowOf(size));

/** [n, h, w, c] in [-1, 1] -> [n, 64]: three convolutions of stride 2, average pooling and one random projection. */
export function randomFeatures(images: Tensor, weights: Record<string, Tensor>): Tensor {
  const layer = (name: string): Linear => ({
    weight: weights[`${name}/weight`] as Variable,
    bias: weights[`${name}/bias`] as Variable,
  });
  const [n, height, width] = images.shape as [number, number, number];
  let h: Tensor = images;
  for (let i = 1; i <= halvings; i++) h = relu(conv2d(h, layer(`conv${i}`), 2));
  const window: [number, number] = [windowOf(height), windowOf(width)];
  if (window[0] > 1 || window[1] > 1) h = avgPool(h as Tensor4D, window, window, 'same');
  return dense(reshape(h, [n, -1]), layer('features'));
}
