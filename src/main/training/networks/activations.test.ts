import {
  add,
  elu as tfjsElu,
  grad,
  leakyRelu as tfjsLeakyRelu,
  matMul,
  mean,
  scalar,
  sigmoid as tfjsSigmoid,
  square,
  sub,
  sum,
  tanh as tfjsTanh,
  tensor,
  variable,
} from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../../../shared/domain/run/hyperparameter-fields';
import { gradientNorm } from '../objectives/gradient-norm';
import { Stream } from '../random/random';
import { availableEngines, finiteDifferences, gradientOf, relativeError, useEngine } from '../training.test-helper';
import { ACTIVATION } from './activations';
import type { Elementwise } from './activations';

/** A critic of two hidden layers on three inputs, and the gradient penalty of eight samples. */
function penaltyOf(activation: Elementwise): { loss: () => Scalar; weights: Variable[] } {
  // With this seed no unit is within the width of a difference of its bend at 0, where nothing is differentiable.
  const stream = new Stream(9, 'discriminatorWeights');
  const make = (...shape: number[]) =>
    variable(
      tensor(
        stream.normal(shape.reduce((a, b) => a * b)).map((v) => 0.6 * v),
        shape,
      ),
    );
  const [w1, b1, w2, b2, w3] = [make(3, 6), make(6), make(6, 5), make(5), make(5, 1)] as [
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const x = tensor(stream.normal(24), [8, 3]);
  const layer = (h: Tensor, w: Variable, b: Variable) => activation(add(matMul(h as never, w as never), b));
  const critic = (input: Tensor) => matMul(layer(layer(input, w1, b1), w2, b2) as never, w3 as never);
  return { loss: () => mean<Scalar>(square(sub(gradientNorm(critic, x), scalar(1)))), weights: [w1, b1, w2, b2, w3] };
}

const engines = await availableEngines();

describe.each(engines)('on %s', (engine) => {
  beforeEach(() => useEngine(engine));

  it.each(ACTIVATIONS)('%s gives the weight gradients of the gradient penalty', (name) => {
    const { loss, weights } = penaltyOf(ACTIVATION[name]);
    // float32: rounding over 2 h gives about 1e-5, the width itself about 1e-4; a dropped term is 14 % or more.
    expect(relativeError(gradientOf(loss, weights), finiteDifferences(loss, weights))).toBeLessThan(5e-3);
  });
});

describe("tfjs's own ops", () => {
  beforeEach(() => useEngine('cpu'));

  it.each([
    ['tanh', tfjsTanh],
    ['sigmoid', tfjsSigmoid],
    ['elu', tfjsElu],
  ] as const)('%s are wrong at second order, which is why ours exist', (_, op) => {
    const { loss, weights } = penaltyOf(op);
    let error: number;
    try {
      error = relativeError(gradientOf(loss, weights), finiteDifferences(loss, weights));
    } catch {
      error = Infinity;
    }
    expect(error).toBeGreaterThan(0.05);
  });

  it('leakyRelu has no second derivative at all', () => {
    const { loss, weights } = penaltyOf((x) => tfjsLeakyRelu(x, 0.2));
    expect(() => gradientOf(loss, weights)).toThrow(/Greater/);
  });
});

describe('an activation', () => {
  beforeEach(() => useEngine('cpu'));
  const x = [-2, -0.5, 0.5, 3];

  // Values by hand from the definitions.
  it.each([
    ['leaky-relu', [-0.4, -0.1, 0.5, 3]],
    ['relu', [0, 0, 0.5, 3]],
    ['softplus', x.map((v) => Math.log(1 + Math.exp(v)))],
    ['tanh', x.map(Math.tanh)],
    ['sigmoid', x.map((v) => 1 / (1 + Math.exp(-v)))],
    ['elu', x.map((v) => (v > 0 ? v : Math.exp(v) - 1))],
    ['selu', x.map((v) => 1.0507009873554805 * (v > 0 ? v : 1.6732632423543772 * (Math.exp(v) - 1)))],
    ['swish', x.map((v) => v / (1 + Math.exp(-v)))],
  ] as const)('%s has its values', (name, expected) => {
    const got = ACTIVATION[name](tensor(x)).dataSync();
    expected.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 5));
  });

  it.each(ACTIVATIONS)('%s has its first derivative', (name) => {
    const got = grad((t) => sum(ACTIVATION[name](t)))(tensor(x)).dataSync();
    const value = (v: number) => ACTIVATION[name](tensor([v])).dataSync()[0]!;
    x.forEach((v, i) => expect(got[i]).toBeCloseTo((value(v + 0.01) - value(v - 0.01)) / 0.02, 3));
  });

  it('tanh has its second derivative: -0.726862 at 0.5', () => {
    const second = grad((t) => sum(grad((u) => sum(ACTIVATION.tanh(u)))(t)));
    expect(second(tensor([0.5])).dataSync()[0]).toBeCloseTo(-0.726862, 5);
  });
});
