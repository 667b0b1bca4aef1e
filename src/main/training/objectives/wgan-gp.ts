import { add, grad, mean, mul, scalar, sqrt, square, sub, sum } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Objective } from './objective';
import { wassersteinLosses } from './wgan';

/**
 * Keeps the derivative of the norm finite where the gradient vanishes: sqrt(s + 1e-12) instead of sqrt(s).
 * It moves a norm near 1 by 5e-13, far below what float32 resolves.
 */
const GUARD = 1e-12;

/**
 * WGAN with gradient penalty, Gulrajani et al. 2017: https://arxiv.org/abs/1704.00028, equation 3 and Algorithm 1
 *
 *   critic         E D(G(z)) - E D(x) + lambda E (||grad D(x_hat)|| - 1)^2
 *   generator      -E D(G(z))
 *   x_hat = epsilon x + (1 - epsilon) G(z), epsilon uniform on [0, 1] for each sample
 *
 * The penalty is two-sided and on the norm of each sample's own gradient: the critic must not mix samples.
 */
export const wganGp = (penaltyWeight: number): Objective => ({
  ...wassersteinLosses,
  penalty(critic, real, fake, epsilon) {
    const between = add(fake, mul(epsilon, sub(real, fake)));
    const norm = gradientNorm(critic, between);
    const penalty = mul<Scalar>(mean<Scalar>(square(sub(norm, scalar(1)))), scalar(penaltyWeight));
    return { penalty, observed: { penalty, penaltyGradientNorm: mean<Scalar>(norm) } };
  },
});

/** ||grad D(x)|| of each sample: [n, ...] -> [n]. */
export function gradientNorm(critic: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const gradient = grad((input) => sum(critic(input)))(x);
  const axes = x.shape.map((_, i) => i).slice(1);
  return sqrt(add(sum(square(gradient), axes), scalar(GUARD)));
}
