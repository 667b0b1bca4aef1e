import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { RandomTensors } from '../random/random-tensors';

/** Logits of the discriminator, shape [n, 1]. */
type DiscriminatorScores = Tensor;

/** Scalars to record, by their names in shared/domain/metrics.ts. */
export type Observed = Record<string, Scalar>;

/**
 * The losses of a GAN variant.
 *
 * The discriminator minimises `real + fake`, plus `penalty` if present.
 */
export interface Objective {
  discriminatorLoss(real: DiscriminatorScores, fake: DiscriminatorScores): { real: Scalar; fake: Scalar };
  generatorLoss(fake: DiscriminatorScores): Scalar;
  /** Returns metrics of the scores other than the losses. */
  observe(real: DiscriminatorScores, fake: DiscriminatorScores): Observed;
  /**
   * Returns an additional term of the discriminator's loss and the metrics of it; random numbers come from `draws`.
   */
  penalty?(
    critic: (x: Tensor) => DiscriminatorScores,
    real: Tensor,
    fake: Tensor,
    draws: Pick<RandomTensors, 'epsilon' | 'noise'>,
  ): { penalty: Scalar; observed: Observed };
  /** Runs after each update of the discriminator, on its weights. */
  afterDiscriminatorStep?(weights: readonly Variable[]): void;
  /** Returns metrics of the discriminator's weights, computed on diagnostic steps. */
  observeWeights?(weights: readonly Variable[]): Observed;
}
