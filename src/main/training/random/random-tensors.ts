import { add, cast, greaterEqual, mul, reshape, scalar } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { samplesPerUpdate } from '../../../shared/domain/run/hyperparameters';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { drawInside, drawsAlike } from '../compiled/generators';
import { eagerly } from '../compiled/input';
import type { Input } from '../compiled/input';
import type { Stream, Streams } from './random';

/** The random tensors of a training step. The only way in which chance enters one. */
export interface RandomTensors {
  /** Latents z of one batch, [packing n, latentSize]. */
  latents(): Tensor;
  /** Uniform on [0, 1), one number for each of the n samples or packs that are judged, of a shape that multiplies a batch of the given rank. */
  epsilon(rank: number): Tensor;
  /** Uniform on [0, 1), each value by itself; from the stream of epsilon. */
  noise(shape: number[]): Tensor;
  /** A dropout mask: 0 with probability `rate`, 1 / (1 - rate) elsewhere. */
  keep(shape: number[], rate: number): Tensor;
}

/** Numbers of a stream as a tensor of rank 1. */
interface Sampler {
  uniform(stream: Stream, n: number): Tensor;
  normal(stream: Stream, n: number): Tensor;
}

/** Draws in JavaScript: the same numbers on every engine. */
const inJavaScript = (input: Input): Sampler => ({
  uniform: (stream, n) => input({ shape: [n], dtype: 'float32', next: () => stream.uniform(n) }),
  normal: (stream, n) => input({ shape: [n], dtype: 'float32', next: () => stream.normal(n) }),
});

/** TensorFlow draws the same numbers itself, normal ones up to 2e-5, in a fraction of the time. */
const inTensorflow = (input: Input): Sampler => ({
  uniform: (stream, n) => drawInside('StatelessRandomUniformV2', stream, n, input),
  normal: (stream, n) => drawInside('StatelessRandomNormalV2', stream, n, input),
});

/** Draws from the run's streams; what a step needs of JavaScript for that comes through `input`. */
export function randomTensorsFrom(streams: Streams, h: Hyperparameters, input: Input = eagerly): RandomTensors {
  const sampler = drawsAlike() ? inTensorflow(input) : inJavaScript(input);
  return {
    latents: () => latentsOf(sampler, streams.latents, samplesPerUpdate(h), h),
    epsilon: (rank) =>
      reshape(sampler.uniform(streams.epsilon, h.batchSize), [h.batchSize, ...new Array<number>(rank - 1).fill(1)]),
    noise: (shape) => reshape(sampler.uniform(streams.epsilon, sizeOf(shape)), shape),
    keep(shape, rate) {
      const kept = greaterEqual(sampler.uniform(streams.dropout, sizeOf(shape)), scalar(rate));
      return reshape(mul(cast(kept, 'float32'), scalar(1 / (1 - rate))), shape);
    },
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

type LatentShape = Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>;

/** n latents of the run's distribution: N(0, 1), or uniform on [-1, 1]. Bit for bit the same on every engine. */
export const drawLatents = (stream: Stream, n: number, h: LatentShape): Tensor =>
  latentsOf(inJavaScript(eagerly), stream, n, h);

function latentsOf(sampler: Sampler, stream: Stream, n: number, h: LatentShape): Tensor {
  const shape = [n, h.latentSize];
  const size = n * h.latentSize;
  if (h.latentDistribution === 'normal') return reshape(sampler.normal(stream, size), shape);
  return add(mul(reshape(sampler.uniform(stream, size), shape), scalar(2)), scalar(-1));
}
