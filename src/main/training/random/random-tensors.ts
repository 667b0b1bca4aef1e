import { add, cast, greaterEqual, mul, reshape, scalar } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { samplesPerUpdate } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { drawInGraph, hasMatchingGenerator } from '../compiled/generators';
import { eagerly } from '../compiled/input';
import type { Input } from '../compiled/input';
import type { Stream, Streams } from './random';

/** The random tensors of a training step, its only source of randomness. */
export interface RandomTensors {
  /** Latent vectors z of one batch, [packing n, latentSize]. */
  latents(): Tensor;
  /** Uniform on [0, 1), one value per sample or pack, of a shape that broadcasts to a batch of the given rank. */
  epsilon(rank: number): Tensor;
  /** Uniform on [0, 1), independent for each value; from the stream of epsilon. */
  noise(shape: number[]): Tensor;
  /** A dropout mask: 0 with probability `rate`, 1 / (1 - rate) elsewhere. */
  dropoutMask(shape: number[], rate: number): Tensor;
}

/** Draws values of a stream as a tensor of rank 1. */
interface Sampler {
  uniform(stream: Stream, n: number): Tensor;
  normal(stream: Stream, n: number): Tensor;
}

/** Draws in JavaScript: the same numbers on every engine. */
const inJavaScript = (input: Input): Sampler => ({
  uniform: (stream, n) => input({ shape: [n], dtype: 'float32', next: () => stream.uniform(n) }),
  normal: (stream, n) => input({ shape: [n], dtype: 'float32', next: () => stream.normal(n) }),
});

/** Draws in TensorFlow: the same numbers, normal ones up to 2e-5, and much faster. */
const inTensorflow = (input: Input): Sampler => ({
  uniform: (stream, n) => drawInGraph('StatelessRandomUniformV2', stream, n, input),
  normal: (stream, n) => drawInGraph('StatelessRandomNormalV2', stream, n, input),
});

/** Draws from the run's streams; values from JavaScript are passed through `input`. */
export function randomTensorsFrom(streams: Streams, h: Hyperparameters, input: Input = eagerly): RandomTensors {
  const sampler = hasMatchingGenerator() ? inTensorflow(input) : inJavaScript(input);
  return {
    latents: () => latentsOf(sampler, streams.latents, samplesPerUpdate(h), h),
    epsilon: (rank) =>
      reshape(sampler.uniform(streams.epsilon, h.batchSize), [h.batchSize, ...new Array<number>(rank - 1).fill(1)]),
    noise: (shape) => reshape(sampler.uniform(streams.epsilon, sizeOf(shape)), shape),
    dropoutMask(shape, rate) {
      const kept = greaterEqual(sampler.uniform(streams.dropout, sizeOf(shape)), scalar(rate));
      return reshape(mul(cast(kept, 'float32'), scalar(1 / (1 - rate))), shape);
    },
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

type LatentShape = Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>;

/**
 * Returns n latent vectors of the run's distribution: N(0, 1), or uniform on [-1, 1]; bit for bit equal on every
 * engine.
 */
export const drawLatents = (stream: Stream, n: number, h: LatentShape): Tensor =>
  latentsOf(inJavaScript(eagerly), stream, n, h);

function latentsOf(sampler: Sampler, stream: Stream, n: number, h: LatentShape): Tensor {
  const shape = [n, h.latentSize];
  const size = n * h.latentSize;
  if (h.latentDistribution === 'normal') return reshape(sampler.normal(stream, size), shape);
  return add(mul(reshape(sampler.uniform(stream, size), shape), scalar(2)), scalar(-1));
}
