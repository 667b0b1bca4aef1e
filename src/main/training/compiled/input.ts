import { tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** Where an input of a step has its values from: `next` is asked once for each run of the step. */
export interface InputSource {
  shape: number[];
  dtype: 'float32' | 'int32';
  next(): Float32Array | Int32Array;
}

/** Brings a value into a step. It is the one door: all that changes from step to step is a variable or comes through here. */
export type Input = (source: InputSource) => Tensor;

/** One after the other, as they come: for a step that is executed op by op. */
export const eagerly: Input = ({ shape, dtype, next }) => tensor(next(), shape, dtype);
