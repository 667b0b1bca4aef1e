import { add, mean, neg, scalar, sub } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { relu } from '../networks/activations';
import type { Objective } from './objective';

/**
 * Hinge loss: geometric GAN, Lim & Ye 2017: https://arxiv.org/abs/1705.02894; written as in Miyato et al. 2018:
 * https://arxiv.org/abs/1802.05957, equations 16 and 17, which maximise what is minimised here
 *
 *   discriminator  E max(0, 1 - D(x)) + E max(0, 1 + D(G(z)))
 *   generator      -E D(G(z))
 *
 * Only the losses: the spectral normalisation of the second paper belongs to the network.
 */
const overhang = (scores: Tensor): Scalar => mean<Scalar>(relu(scores));

export const hinge: Objective = {
  discriminatorLoss: (real, fake) => ({ real: overhang(sub(scalar(1), real)), fake: overhang(add(scalar(1), fake)) }),
  generatorLoss: (fake) => neg(mean<Scalar>(fake)),
  observe: (real, fake) => ({ dReal: mean<Scalar>(real), dFake: mean<Scalar>(fake) }),
};
