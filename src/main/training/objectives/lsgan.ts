import { mean, mul, scalar, square, sub } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Objective } from './objective';

/**
 * Least squares GAN, Mao et al. 2017: https://arxiv.org/abs/1611.04076, equation 9 (a = 0, b = c = 1)
 *
 *   discriminator  1/2 E (D(x) - 1)^2 + 1/2 E D(G(z))^2
 *   generator      1/2 E (D(G(z)) - 1)^2
 */
const toReal = (scores: Tensor): Scalar => mul(mean<Scalar>(square(sub(scores, scalar(1)))), scalar(0.5));
const toFake = (scores: Tensor): Scalar => mul(mean<Scalar>(square(scores)), scalar(0.5));

export const lsgan: Objective = {
  discriminatorLoss: (real, fake) => ({ real: toReal(real), fake: toFake(fake) }),
  generatorLoss: toReal,
  observe: (real, fake) => ({ dReal: mean<Scalar>(real), dFake: mean<Scalar>(fake) }),
};
