import { add, mul, scalar, sub, tidy } from '@tensorflow/tfjs-core';
import type { Variables } from '../networks/model';
import { makeSlots } from './optimizer';
import type { Optimizer } from './optimizer';

/**
 * Stochastic gradient descent with momentum, Sutskever et al. 2013:
 * https://proceedings.mlr.press/v28/sutskever13.html
 *
 *   b <- mu b + g
 *   w <- w - alpha b
 *
 * PyTorch's form, in which the learning rate scales the whole velocity; without momentum there is no slot.
 */
export function sgd(weights: Variables, learningRate: number, momentum = 0): Optimizer {
  const slots = momentum === 0 ? {} : makeSlots(weights, 'b');
  return {
    slots,
    apply(gradients) {
      tidy(() => {
        const rate = scalar(learningRate);
        for (const [name, w] of Object.entries(weights)) {
          const b = slots[`${name}/b`];
          b?.assign(add(mul(b, scalar(momentum)), gradients[name]!));
          w.assign(sub(w, mul(b ?? gradients[name]!, rate)));
        }
      });
    },
  };
}
