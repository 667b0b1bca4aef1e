import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import type { RandomTensors } from '../random/random-tensors';

/** Networks end in logits: a score of any size for each sample, shape [n, 1]. */
type DiscriminatorScores = Tensor;

/** Scalars to log, by their names in shared/domain/metrics.ts. */
export type Observed = Record<string, Scalar>;

/**
 * One paper: what the two networks minimise.
 *
 * The loop knows nothing else of an objective. The discriminator minimises `real + fake`, and `penalty` where there is one.
 */
export interface Objective {
  discriminatorLoss(real: DiscriminatorScores, fake: DiscriminatorScores): { real: Scalar; fake: Scalar };
  generatorLoss(fake: DiscriminatorScores): Scalar;
  /** What to log of the scores besides the losses. */
  observe(real: DiscriminatorScores, fake: DiscriminatorScores): Observed;
  /** An extra term of the discriminator's loss, and what to log of it; chance comes from the draws. */
  penalty?(
    critic: (x: Tensor) => DiscriminatorScores,
    real: Tensor,
    fake: Tensor,
    draws: Pick<RandomTensors, 'epsilon' | 'noise'>,
  ): { penalty: Scalar; observed: Observed };
  /** Runs after each update of the discriminator, on its weights. */
  afterDiscriminatorStep?(weights: readonly Variable[]): void;
  /** What to log of the discriminator's weights now and then. */
  observeWeights?(weights: readonly Variable[]): Observed;
}
