import { add, mean, neg, scalar, sub } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { relu } from '../networks/activations';
import type { Objective } from './objective';

/**
 * Hinge loss: geometric GAN, Lim & Ye 2017: https://arxiv.org/abs/1705.02894, as formulated in Miyato et al. 2018:
 * https://arxiv.org/abs/1802.05957, equations 16 and 17, with the sign flipped (they are maximised)
 *
 *   discriminator  E max(0, 1 - D(x)) + E max(0, 1 + D(G(z)))
 *   generator      -E D(G(z))
 *
 * Spectral normalisation, introduced in the second paper, is a setting of the network.
 */
const meanHinge = (scores: Tensor): Scalar => mean<Scalar>(relu(scores));

export const hinge: Objective = {
  discriminatorLoss: (real, fake) => ({ real: meanHinge(sub(scalar(1), real)), fake: meanHinge(add(scalar(1), fake)) }),
  generatorLoss: (fake) => neg(mean<Scalar>(fake)),
  observe: (real, fake) => ({ dReal: mean<Scalar>(real), dFake: mean<Scalar>(fake) }),
};
