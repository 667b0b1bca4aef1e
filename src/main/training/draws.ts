import { add, mul, scalar, tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../shared/hyperparameters';
import type { Stream, Streams } from './random';

/** The random tensors of a training step. The only way in which chance enters one. */
export interface Draws {
  /** Latents z of one batch, [n, latentSize]. */
  latents(): Tensor;
  /** Uniform on [0, 1), one number for each sample, of a shape that multiplies a batch of the given rank. */
  epsilon(rank: number): Tensor;
  /** A dropout mask: 0 with probability `rate`, 1 / (1 - rate) elsewhere. */
  keep(shape: number[], rate: number): Tensor;
}

/** Draws from the run's streams in JavaScript, so that every engine sees the same numbers. */
export const drawFrom = (streams: Streams, h: Hyperparameters): Draws => ({
  latents: () => drawLatents(streams.latents, h.batchSize, h),
  epsilon: (rank) => tensor(streams.epsilon.uniform(h.batchSize), [h.batchSize, ...new Array<number>(rank - 1).fill(1)]),
  keep(shape, rate) {
    const size = shape.reduce((a, b) => a * b, 1);
    const scale = 1 / (1 - rate);
    return tensor(streams.dropout.uniform(size).map((u) => (u < rate ? 0 : scale)), shape);
  },
});

/** n latents of the run's distribution: N(0, 1), or uniform on [-1, 1]. */
export function drawLatents(stream: Stream, n: number, h: Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>): Tensor {
  const shape = [n, h.latentSize];
  if (h.latentDistribution === 'normal') return tensor(stream.normal(n * h.latentSize), shape);
  return add(mul(tensor(stream.uniform(n * h.latentSize), shape), scalar(2)), scalar(-1));
}
