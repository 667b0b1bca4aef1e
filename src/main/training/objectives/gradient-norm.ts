import { add, grad, scalar, sqrt, square, sum } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Keeps the derivative of the norm finite at a zero gradient: sqrt(s + 1e-12) instead of sqrt(s).
 * This changes a norm near 1 by 5e-13, far below the precision of float32.
 */
const EPSILON = 1e-12;

/** Returns ||grad D(x)|| per sample: [n, ...] -> [n]. Requires a critic that treats each sample independently. */
export const gradientNorm = (critic: (x: Tensor) => Tensor, x: Tensor): Tensor =>
  normOf(squaredGradientNorm(critic, x));

/** Returns ||grad D(x)||^2 per sample: [n, ...] -> [n]. */
export function squaredGradientNorm(critic: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const gradient = grad((input) => sum(critic(input)))(x);
  const axes = x.shape.map((_, i) => i).slice(1);
  return sum(square(gradient), axes);
}

export const normOf = (squared: Tensor): Tensor => sqrt(add(squared, scalar(EPSILON)));
