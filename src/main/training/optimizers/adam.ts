import { add, div, mul, scalar, sqrt, square, sub, tidy } from '@tensorflow/tfjs-core';
import type { Variables } from '../networks/model';
import { scalarVariable, updateMovingAverage, makeSlots } from './optimizer';
import type { Optimizer } from './optimizer';

/**
 * Adam, Kingma & Ba 2015: https://arxiv.org/abs/1412.6980, Algorithm 1
 *
 *   m <- beta1 m + (1 - beta1) g          m_hat = m / (1 - beta1^t)
 *   v <- beta2 v + (1 - beta2) g^2        v_hat = v / (1 - beta2^t)
 *   w <- w - alpha m_hat / (sqrt(v_hat) + epsilon)
 *
 * beta1^t and beta2^t are variables, so that the update does not depend on a step count outside the engine. The bias
 * corrections are scalars, computed once per step: with r = sqrt(1 - beta2^t), w <- w - (alpha r / (1 - beta1^t)) m /
 * (sqrt(v) + r epsilon).
 */
export function adam(
  weights: Variables,
  learningRate: number,
  beta1: number,
  beta2: number,
  epsilon = 1e-8,
): Optimizer {
  // With beta1 = 0, as in WGAN-GP, the first moment equals the gradient and has no slot.
  const first = beta1 === 0 ? {} : makeSlots(weights, 'm');
  const second = makeSlots(weights, 'v');
  const power1 = scalarVariable(1);
  const power2 = scalarVariable(1);
  return {
    slots: { ...first, ...second, 'beta1^t': power1, 'beta2^t': power2 },
    apply(gradients) {
      tidy(() => {
        power1.assign(mul(power1, scalar(beta1)));
        power2.assign(mul(power2, scalar(beta2)));
        const root = sqrt(sub(scalar(1), power2));
        const rate = div(mul(root, scalar(learningRate)), sub(scalar(1), power1));
        const scaledEpsilon = mul(root, scalar(epsilon));
        for (const [name, w] of Object.entries(weights)) {
          const g = gradients[name]!;
          const m = beta1 === 0 ? g : updateMovingAverage(first[`${name}/m`]!, g, beta1);
          const v = updateMovingAverage(second[`${name}/v`]!, square(g), beta2);
          w.assign(sub(w, div(mul(m, rate), add(sqrt(v), scaledEpsilon))));
        }
      });
    },
  };
}
