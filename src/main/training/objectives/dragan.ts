import { add, mean, moments, mul, scalar, sqrt, square, sub } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { RandomTensors } from '../random/random-tensors';
import { gan } from './gan';
import { gradientNorm } from './gradient-norm';
import type { Objective } from './objective';

/** The target gradient norm: k in the paper, 1 in all its experiments. */
const TARGET_NORM = 1;

/**
 * DRAGAN, Kodali et al. 2017: https://arxiv.org/abs/1705.07215: the losses of GAN with the penalty of its Algorithm 1
 *
 *   discriminator  -E log D(x) - E log(1 - D(G(z))) + lambda E (||grad s(x_hat)|| - k)^2
 *   generator      -E log D(G(z))
 *
 * The paper defines x_hat = x + delta without specifying delta. As in the authors' code, s is the logit and
 *   x_hat = x + alpha 1/2 std(x) u, alpha uniform on [0, 1] per sample, u uniform on [0, 1] per value, std over the batch
 */
export const dragan = (penaltyWeight: number): Objective => ({
  ...gan('non-saturating'),
  penalty(critic, real, _fake, draws) {
    const norm = gradientNorm(critic, perturb(real, draws));
    const penalty = mul<Scalar>(mean<Scalar>(square(sub(norm, scalar(TARGET_NORM)))), scalar(penaltyWeight));
    return { penalty, observed: { penalty, penaltyGradientNorm: mean<Scalar>(norm) } };
  },
});

function perturb(real: Tensor, draws: Pick<RandomTensors, 'epsilon' | 'noise'>): Tensor {
  const spread = mul(sqrt(moments(real).variance), scalar(0.5));
  return add(real, mul(draws.epsilon(real.rank), mul(spread, draws.noise(real.shape))));
}
