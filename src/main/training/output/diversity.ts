import { div, maximum, moments, scalar, sqrt, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/** Data without any spread has no diversity to be compared with; this keeps the ratio finite. */
const MIN_VARIANCE = 1e-12;

/**
 * Root mean square distance between two generated samples over that between two real ones, of one batch each.
 *
 * The mean squared distance of two samples is twice their total variance, so that no pair need be formed. 1 for samples like the
 * data, 0 where all are one sample; samples beyond the data's range go above 1.
 */
export const diversity = (real: Tensor, fake: Tensor): Scalar =>
  sqrt<Scalar>(div(spread(fake), maximum(spread(real), scalar(MIN_VARIANCE))));

/** Sum of the variances of all values, over the batch. */
const spread = (batch: Tensor): Scalar => sum<Scalar>(moments(batch, 0).variance);
