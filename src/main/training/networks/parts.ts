import type { Variable } from '@tensorflow/tfjs-core';

/** A dense layer or a convolution. */
export interface Linear {
  weight: Variable;
  bias: Variable;
  /** Where the weight is divided by its largest singular value: u and v of that, see spectral.ts. */
  singular?: SingularVectors;
}

/** Batch normalisation. */
export interface Normalisation {
  scale: Variable;
  shift: Variable;
  /** Moving averages of the batches seen in training. */
  mean: Variable;
  variance: Variable;
}

/** u and v of the largest singular value of a weight. */
export interface SingularVectors {
  /** [out], length 1. */
  u: Variable;
  /** [rest], length 1. */
  v: Variable;
}
