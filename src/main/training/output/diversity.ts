import { div, maximum, moments, scalar, sqrt, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Keeps the ratio finite for data without variance. */
const MIN_VARIANCE = 1e-12;

/**
 * Root mean square distance of two generated samples divided by that of two real samples, of one batch each.
 *
 * The mean squared distance of two samples is twice their total variance, so pairs need not be computed. 1 for
 * samples as diverse as the data, 0 if all are equal; values above 1 mean that samples exceed the data's range.
 */
export const diversity = (real: Tensor, fake: Tensor): Scalar =>
  sqrt<Scalar>(div(totalVariance(fake), maximum(totalVariance(real), scalar(MIN_VARIANCE))));

/** Sum of the variances of all values over the batch. */
const totalVariance = (batch: Tensor): Scalar => sum<Scalar>(moments(batch, 0).variance);
