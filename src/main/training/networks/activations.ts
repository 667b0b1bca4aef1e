import {
  customGrad,
  exp,
  leakyRelu as leakyReluKernel,
  mul,
  neg,
  relu as reluKernel,
  scalar,
  sigmoid as sigmoidKernel,
  sign,
  softplus as softplusKernel,
  sub,
  tanh as tanhKernel,
  add,
  square,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { ActivationName } from '../../../shared/domain/run/hyperparameters';

/**
 * Activations with correct first and second derivatives.
 *
 * tfjs omits a term of the second derivative of every op that saves its output (tanh, sigmoid, exp, elu), without an
 * error, and has no second derivative of leaky ReLU. A gradient penalty needs both, so each op here defines its own
 * gradient. Smooth ops save their input and call themselves in the gradient; piecewise linear ops save their output,
 * which tfjs then treats as a constant, as it should. See docs/decisions/activations.md.
 */
export type Elementwise = (x: Tensor) => Tensor;

type Save = (tensors: Tensor[]) => void;
type ElementwiseRule = (x: Tensor, save: Save) => { value: Tensor; gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor };

const withGradient = (rule: ElementwiseRule): Elementwise => customGrad(rule as never);

/** A smooth op: `slope` computes its derivative from x with differentiable ops. */
const smooth = (value: Elementwise, slope: Elementwise): Elementwise =>
  withGradient((x, save) => {
    save([x]);
    return { value: value(x), gradFunc: (dy, [saved]) => mul(dy, slope(saved!)) };
  });

/** A piecewise linear op: `slope` computes its derivative from y, as a constant. */
const piecewise = (value: Elementwise, slope: Elementwise): Elementwise =>
  withGradient((x, save) => {
    const y = value(x);
    save([y]);
    return { value: y, gradFunc: (dy, [saved]) => mul(dy, slope(saved!)) };
  });

/** max(x, 0); slope 0 at 0. */
export const relu = piecewise(reluKernel, sign);

const NEGATIVE_SLOPE = 0.2;
/** x, or 0.2 x below 0; slope 0.6 at 0, the mean of both sides. */
export const leakyRelu = piecewise(
  (x) => leakyReluKernel(x, NEGATIVE_SLOPE),
  (y) => add(mul(sign(y), scalar((1 - NEGATIVE_SLOPE) / 2)), scalar((1 + NEGATIVE_SLOPE) / 2)),
);

export const tanh: Elementwise = smooth(tanhKernel, (x) => sub(scalar(1), square(tanh(x))));
export const sigmoid: Elementwise = smooth(sigmoidKernel, (x) => {
  const y = sigmoid(x);
  return mul(y, sub(scalar(1), y));
});
const exponential: Elementwise = smooth(exp, (x) => exponential(x));

/** log(1 + e^x), without overflow. */
export const softplus: Elementwise = smooth(softplusKernel, sigmoid);

/** x, or e^x - 1 below 0 (arXiv 1511.07289): the sum of both branches, with min(x, 0) = -relu(-x). */
const elu: Elementwise = (x) => add(relu(x), sub(exponential(neg(relu(neg(x)))), scalar(1)));

/** Scaled ELU (arXiv 1706.02515). */
const selu: Elementwise = (x) => {
  const below = mul(sub(exponential(neg(relu(neg(x)))), scalar(1)), scalar(1.6732632423543772));
  return mul(add(relu(x), below), scalar(1.0507009873554805));
};

/** x sigmoid(x) (arXiv 1710.05941). */
const swish: Elementwise = (x) => mul(x, sigmoid(x));

export const ACTIVATION: Record<ActivationName, Elementwise> = {
  'leaky-relu': leakyRelu,
  relu,
  softplus,
  tanh,
  sigmoid,
  elu,
  selu,
  swish,
};
