import { add, div, mul, scalar, sqrt, square, sub, tidy } from '@tensorflow/tfjs-core';
import type { Variables } from '../networks/model';
import { updateMovingAverage, makeSlots } from './optimizer';
import type { Optimizer } from './optimizer';

/**
 * RMSProp, Tieleman & Hinton 2012: https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf, slide 29
 *
 *   v <- rho v + (1 - rho) g^2
 *   w <- w - alpha g / (sqrt(v) + epsilon)
 *
 * As in PyTorch, which the authors of WGAN used: epsilon 1e-8 outside the root, rho 0.99, v initialised to 0.
 */
export function rmsprop(weights: Variables, learningRate: number, decay = 0.99, epsilon = 1e-8): Optimizer {
  const slots = makeSlots(weights, 'v');
  return {
    slots,
    apply(gradients) {
      tidy(() => {
        const rate = scalar(learningRate);
        const epsilonScalar = scalar(epsilon);
        for (const [name, w] of Object.entries(weights)) {
          const g = gradients[name]!;
          const v = updateMovingAverage(slots[`${name}/v`]!, square(g), decay);
          w.assign(sub(w, div(mul(g, rate), add(sqrt(v), epsilonScalar))));
        }
      });
    },
  };
}
