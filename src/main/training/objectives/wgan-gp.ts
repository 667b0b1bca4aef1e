import { add, mean, mul, scalar, square, sub } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { gradientNorm } from './gradient-norm';
import type { Objective } from './objective';
import { wassersteinLosses } from './wgan';

/**
 * WGAN with gradient penalty, Gulrajani et al. 2017: https://arxiv.org/abs/1704.00028, equation 3 and Algorithm 1
 *
 *   critic         E D(G(z)) - E D(x) + lambda E (||grad D(x_hat)|| - 1)^2
 *   generator      -E D(G(z))
 *   x_hat = epsilon x + (1 - epsilon) G(z), epsilon uniform on [0, 1] per sample
 *
 * The penalty is two-sided and uses the gradient norm of each sample, so the critic must treat samples independently.
 */
export const wganGp = (penaltyWeight: number): Objective => ({
  ...wassersteinLosses,
  penalty(critic, real, fake, draws) {
    const interpolated = add(fake, mul(draws.epsilon(real.rank), sub(real, fake)));
    const norm = gradientNorm(critic, interpolated);
    const penalty = mul<Scalar>(mean<Scalar>(square(sub(norm, scalar(1)))), scalar(penaltyWeight));
    return { penalty, observed: { penalty, penaltyGradientNorm: mean<Scalar>(norm) } };
  },
});
