import {
  add,
  customGrad,
  conv2d as convolve,
  conv2dTranspose as convolveTransposed,
  div,
  matMul,
  mean,
  mul,
  rsqrt,
  scalar,
  square,
  squeeze,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Variable } from '@tensorflow/tfjs-core';
import type { Pass } from './model';
import type { Linear, Normalisation } from './parts';
import { spectralNorm } from './spectral';

// Layers as pure functions over explicit variables.

/** The weight, divided by its spectral norm if normalised. */
const kernelOf = ({ weight, singular }: Linear): Tensor =>
  singular ? div(weight, spectralNorm(weight, singular)) : weight;

/** [n, in] -> [n, out]. */
export const dense = (x: Tensor, linear: Linear): Tensor2D =>
  add(matMul(x as Tensor2D, kernelOf(linear) as Tensor2D), linear.bias);

/** [n, h, w, in] -> [n, h / stride, w / stride, out]; the filter is [k, k, in, out]. `valid` does not pad. */
export const conv2d = (x: Tensor, linear: Linear, stride: number, padding: 'same' | 'valid' = 'same'): Tensor4D =>
  add(convolve(x as Tensor4D, kernelOf(linear) as Tensor4D, stride, padding), linear.bias);

/**
 * [n, h, w, in] -> [n, h * stride, w * stride, out]; the filter is [k, k, out, in]. With `valid`, one pixel becomes k
 * x k.
 */
export function conv2dTranspose(
  x: Tensor,
  { weight, bias }: Linear,
  stride: number,
  padding: 'same' | 'valid' = 'same',
): Tensor4D {
  const [n, h, w] = x.shape as [number, number, number];
  const outputSize = (size: number) => (padding === 'same' ? size * stride : (size - 1) * stride + weight.shape[0]);
  return add(
    convolveTransposed(
      x as Tensor4D,
      weight as unknown as Tensor4D,
      [n, outputSize(h), outputSize(w), weight.shape[2]!],
      stride,
      padding,
    ),
    bias,
  );
}

const BATCH_NORM_EPSILON = 1e-5;
/** Decay of the moving averages per training step. */
const MOVING_DECAY = 0.9;

/**
 * Batch normalisation over all axes but the last (arXiv 1502.03167, Algorithm 1).
 *
 * Uses the statistics of the batch in training, otherwise the moving averages. The gradient is the closed form of the
 * paper's section 3 and is first-order only: a critic with a gradient penalty needs {@link
 * batchNormTwiceDifferentiable}.
 */
export function batchNorm(x: Tensor, norm: Normalisation, pass: Pass): Tensor {
  if (!pass.training) {
    const inverse = rsqrt(add(norm.variance, scalar(BATCH_NORM_EPSILON)));
    return add(mul(sub(x, norm.mean), mul(inverse, norm.scale)), norm.shift);
  }
  return normalise(pass.updateStatistics ? norm : undefined)(x, norm.scale, norm.shift);
}

/** Batch normalisation made of ops with correct second derivatives, for a critic with a gradient penalty; slower. */
export function batchNormTwiceDifferentiable(x: Tensor, norm: Normalisation, pass: Pass): Tensor {
  if (!pass.training) return batchNorm(x, norm, pass);
  const axes = x.shape.map((_, i) => i).slice(0, -1);
  const average = mean(x, axes, true);
  const centred = sub(x, average);
  const variance = mean(square(centred), axes, true);
  if (pass.updateStatistics) {
    updateMovingAverage(norm.mean, squeeze(average));
    updateMovingAverage(norm.variance, squeeze(variance));
  }
  return add(mul(mul(centred, rsqrt(add(variance, scalar(BATCH_NORM_EPSILON)))), norm.scale), norm.shift);
}

type SaveTensors = (tensors: Tensor[]) => void;

const normalise = (moving: Normalisation | undefined) =>
  customGrad(((x: Tensor, scale: Tensor, shift: Tensor, save: SaveTensors) => {
    const axes = x.shape.map((_, i) => i).slice(0, -1);
    const average = mean(x, axes, true);
    const centred = sub(x, average);
    const variance = mean(square(centred), axes, true);
    const inverse = rsqrt(add(variance, scalar(BATCH_NORM_EPSILON)));
    const normal = mul(centred, inverse);
    if (moving) {
      updateMovingAverage(moving.mean, squeeze(average));
      updateMovingAverage(moving.variance, squeeze(variance));
    }
    save([normal, inverse, scale]);
    const gradFunc = (dy: Tensor, [normal, inverse, scale]: Tensor[]) => {
      const count = scalar(x.size / scale!.size);
      const scaleGradient = sum<Tensor1D>(mul(dy, normal!), axes);
      const shiftGradient = sum<Tensor1D>(dy, axes);
      const shared = add(mul(normal!, div(scaleGradient, count)), div(shiftGradient, count));
      return [mul(mul(inverse!, scale!), sub(dy, shared)), scaleGradient, shiftGradient];
    };
    return { value: add(mul(normal, scale), shift), gradFunc };
  }) as never);

/** Updates an exponential moving average. */
function updateMovingAverage(average: Variable, value: Tensor): void {
  average.assign(add(average, mul(sub(value, average), scalar(1 - MOVING_DECAY))));
}

/** Inverted dropout (arXiv 1207.0580): each unit is kept with probability 1 - rate and scaled by its inverse. */
export function dropout(x: Tensor, rate: number, pass: Pass): Tensor {
  if (!pass.training || rate === 0) return x;
  return mul(x, pass.dropoutMask(x.shape, rate));
}
