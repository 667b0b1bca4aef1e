import { mean, mul, scalar } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { gan } from './gan';
import { normOf, squaredGradientNorm } from './gradient-norm';
import type { Objective } from './objective';

/**
 * GAN with the R1 penalty, Mescheder et al. 2018: https://arxiv.org/abs/1801.04406, equation 9
 *
 *   discriminator  -E log D(x) - E log(1 - D(G(z))) + gamma / 2 E ||grad s(x)||^2
 *   generator      -E log D(G(z))
 *
 * The penalty is the squared gradient norm of the logit s at real samples.
 */
export const r1 = (penaltyWeight: number): Objective => ({
  ...gan('non-saturating'),
  penalty(critic, real) {
    const squared = squaredGradientNorm(critic, real);
    const penalty = mul<Scalar>(mean<Scalar>(squared), scalar(penaltyWeight / 2));
    return { penalty, observed: { penalty, penaltyGradientNorm: mean<Scalar>(normOf(squared)) } };
  },
});
