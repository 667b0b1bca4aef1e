import { mul, scalar, sum, tensor, variable, zeros } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../backends';
import { buildNetworks } from '../networks';
import { INFERENCE } from '../networks/model';
import { openStreams, Stream } from '../random';
import { gradientOf, relativeError, settings, slopes } from '../testing';
import { gan } from './gan';
import { lsgan } from './lsgan';
import type { Objective } from './objective';
import { wgan } from './wgan';
import { wganGp } from './wgan-gp';

const real = () => tensor([[0], [2]]);
const fake = () => tensor([[-1], [1]]);
const value = (t: Scalar) => t.dataSync()[0]!;
const losses = (objective: Objective) => {
  const d = objective.discriminatorLoss(real(), fake());
  return { real: value(d.real), fake: value(d.fake), generator: value(objective.generatorLoss(fake())) };
};
const observed = (objective: Objective) =>
  Object.fromEntries(Object.entries(objective.observe(real(), fake())).map(([name, t]) => [name, value(t)]));

beforeAll(() => openEngine('cpu'));

// Scores on real are 0 and 2, on fake -1 and 1. softplus(0) = 0.693147, softplus(2) = 2.126928, softplus(-2) = 0.126928,
// softplus(1) = 1.313262, softplus(-1) = 0.313262; sigmoid(2) = 0.880797, sigmoid(1) = 0.731059.
describe('GAN', () => {
  it('has its losses', () => {
    const got = losses(gan('non-saturating'));
    expect(got.real).toBeCloseTo((0.693147 + 0.126928) / 2, 5);
    expect(got.fake).toBeCloseTo((0.313262 + 1.313262) / 2, 5);
    expect(got.generator).toBeCloseTo((1.313262 + 0.313262) / 2, 5);
  });
  it('has the minimax loss of the generator by name', () => {
    expect(losses(gan('minimax')).generator).toBeCloseTo(-(0.313262 + 1.313262) / 2, 5);
  });
  it('logs probabilities', () => {
    expect(observed(gan('minimax'))['dReal']).toBeCloseTo((0.5 + 0.880797) / 2, 5);
    expect(observed(gan('minimax'))['dFake']).toBeCloseTo(0.5, 5);
  });
  it('stays finite for scores of 1000', () => {
    expect(value(gan('non-saturating').generatorLoss(tensor([[-1000]])))).toBeCloseTo(1000, 2);
  });
});

describe('LSGAN', () => {
  it('has its losses', () => {
    // real: ((0-1)^2 + (2-1)^2) / 4; fake: (1 + 1) / 4; generator: ((-2)^2 + 0) / 4
    expect(losses(lsgan)).toEqual({ real: 0.5, fake: 0.5, generator: 1 });
  });
  it('logs outputs as they are', () => expect(observed(lsgan)).toEqual({ dReal: 1, dFake: 0 }));
});

describe('WGAN', () => {
  it('has its losses and its estimate', () => {
    expect(losses(wgan(0.01))).toEqual({ real: -1, fake: 0, generator: -0 });
    expect(observed(wgan(0.01))).toEqual({ wassersteinEstimate: 1 });
  });
  it('clips every weight to [-c, c]', () => {
    const w = variable(tensor([-1, -0.01, 0.005, 3]));
    wgan(0.01).afterDiscriminatorStep?.([w]);
    [-0.01, -0.01, 0.005, 0.01].forEach((expected, i) => expect(w.dataSync()[i]).toBeCloseTo(expected, 7));
  });
  it('tells how many weights are at the bound', () => {
    const weights = [variable(tensor([0.01, -0.00999, 0.0099])), variable(tensor([0]))];
    expect(value(wgan(0.01).observeWeights!(weights)['clipSaturation']!)).toBeCloseTo(0.5, 6);
  });
});

describe('WGAN-GP', () => {
  it('penalises D(x) = 2x of one number by lambda, for the norm is 2 everywhere', () => {
    const { penalty, observed: of } = wganGp(10).penalty!((x: Tensor) => mul(x, scalar(2)), real(), fake(), zeros([2, 1]));
    expect(value(penalty)).toBeCloseTo(10, 5);
    expect(value(of['penaltyGradientNorm']!)).toBeCloseTo(2, 6);
  });
  it('averages over samples after it takes each norm', () => {
    // D(x) = (x1^2 + x2^2) / 2 has gradient x: norms 5 and 0 at (3, 4) and (0, 0), so lambda ((5-1)^2 + (0-1)^2) / 2.
    const critic = (x: Tensor) => mul(sum(mul(x, x), 1, true), scalar(0.5));
    const at = tensor([[3, 4], [0, 0]]);
    const { penalty } = wganGp(2).penalty!(critic, at, at, zeros([2, 1]));
    expect(value(penalty)).toBeCloseTo(17, 4);
  });
  it('looks between real and fake, each sample at its own epsilon', () => {
    // D(x) = x^2 / 2 has gradient x_hat: 1 * 4 + 0 * 2 = 4 and 0.25 * 4 + 0.75 * 2 = 2.5.
    const critic = (x: Tensor) => mul(mul(x, x), scalar(0.5));
    const { penalty } = wganGp(1).penalty!(critic, tensor([[4], [4]]), tensor([[2], [2]]), tensor([[1], [0.25]]));
    expect(value(penalty)).toBeCloseTo((3 ** 2 + 1.5 ** 2) / 2, 5);
  });
  it.each([
    ['fc', { network: 'fc', imageSize: 8, discriminatorActivation: 'tanh' }, [3, 8, 8, 1]],
    ['mlp', { network: 'mlp', hiddenSize: 6, hiddenLayers: 2, discriminatorActivation: 'tanh' }, [4, 2]],
    ['dcgan', { network: 'dcgan', imageSize: 8, discriminatorActivation: 'tanh' }, [3, 8, 8, 1]],
  ] as const)('gives the weight gradients of a real critic: %s', (_, network, shape) => {
    const { discriminator } = buildNetworks(settings({ objective: 'wgan-gp', ...network }), openStreams(6, 0));
    const weights = Object.values(discriminator.weights);
    const stream = new Stream(2, 'latents');
    const draw = (...of: number[]) => tensor(stream.normal(of.reduce((a, b) => a * b, 1)), of);
    // At DCGAN's first weights every gradient is far below what a difference in float32 can see.
    for (const w of weights) w.assign(mul(draw(...w.shape), scalar(Math.sqrt(2 / (w.size / w.shape.at(-1)!)))));
    const [x, y, epsilon] = [draw(...shape), draw(...shape), draw(shape[0], ...shape.slice(1).map(() => 1))];
    const penalty = () => wganGp(10).penalty!((input) => discriminator.apply(input, INFERENCE), x, y, epsilon).penalty;
    const { exact, differences } = slopes(penalty, weights, gradientOf(penalty, weights), 8, 1e-2);
    expect(relativeError(exact, differences)).toBeLessThan(1e-2);
  });
});
