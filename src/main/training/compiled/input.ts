import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Source of an input of a step: `next` is called once per run of the step. */
export interface InputSource {
  shape: number[];
  dtype: 'float32' | 'int32';
  next(): Float32Array | Int32Array;
}

/** Provides an input to a step. Everything that changes between runs must be a variable or come from here. */
export type Input = (source: InputSource) => Tensor;

/** Provides inputs immediately, for a step executed in eager mode. */
export const eagerly: Input = ({ shape, dtype, next }) => tensor(next(), shape, dtype);
