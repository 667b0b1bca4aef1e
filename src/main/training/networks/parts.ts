import type { Variable } from '@tensorflow/tfjs-core';

/** A dense layer or a convolution. */
export interface Linear {
  weight: Variable;
  bias: Variable;
  /** Set if the weight is divided by its spectral norm; see spectral.ts. */
  singular?: SingularVectors;
}

/** The variables of a batch normalisation layer. */
export interface Normalisation {
  scale: Variable;
  shift: Variable;
  /** Moving averages of the batch statistics. */
  mean: Variable;
  variance: Variable;
}

/** The singular vectors u and v of the largest singular value of a weight. */
export interface SingularVectors {
  /** [out], unit length. */
  u: Variable;
  /** [rest], unit length. */
  v: Variable;
}
