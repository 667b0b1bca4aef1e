import { add, grad, scalar, sqrt, square, sum } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Keeps the derivative of the norm finite where the gradient vanishes: sqrt(s + 1e-12) instead of sqrt(s).
 * It moves a norm near 1 by 5e-13, far below what float32 resolves.
 */
const GUARD = 1e-12;

/** ||grad D(x)|| of each sample: [n, ...] -> [n]. The critic must not mix samples. */
export const gradientNorm = (critic: (x: Tensor) => Tensor, x: Tensor): Tensor =>
  normOf(squaredGradientNorm(critic, x));

/** ||grad D(x)||^2 of each sample: [n, ...] -> [n]. */
export function squaredGradientNorm(critic: (x: Tensor) => Tensor, x: Tensor): Tensor {
  const gradient = grad((input) => sum(critic(input)))(x);
  const axes = x.shape.map((_, i) => i).slice(1);
  return sum(square(gradient), axes);
}

export const normOf = (squared: Tensor): Tensor => sqrt(add(squared, scalar(GUARD)));
