import { mean, neg } from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { GeneratorLoss } from '../../../shared/domain/run/hyperparameters';
import { sigmoid, softplus } from '../networks/activations';
import type { Objective } from './objective';

/**
 * Generative adversarial networks, Goodfellow et al. 2014: https://arxiv.org/abs/1406.2661
 *
 * With logits s, D(x) = sigmoid(s), -log D = softplus(-s) and -log(1 - D) = softplus(s), which do not overflow:
 *   discriminator  -E log D(x) - E log(1 - D(G(z)))       (equation 1)
 *   generator      -E log D(G(z))                          non-saturating (section 3)
 *             or    E log(1 - D(G(z)))                     minimax (equation 1)
 */
export const gan = (generatorLoss: GeneratorLoss): Objective => ({
  discriminatorLoss: (real, fake) => ({ real: mean<Scalar>(softplus(neg(real))), fake: mean<Scalar>(softplus(fake)) }),
  generatorLoss: (fake) =>
    generatorLoss === 'minimax' ? neg(mean<Scalar>(softplus(fake))) : mean<Scalar>(softplus(neg(fake))),
  observe: (real, fake) => ({ dReal: mean<Scalar>(sigmoid(real)), dFake: mean<Scalar>(sigmoid(fake)) }),
});
