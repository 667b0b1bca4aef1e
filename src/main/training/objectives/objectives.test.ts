import { mul, scalar, sum, tensor, variable, zeros } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../backends';
import { randomTensorsFrom } from '../random/random-tensors';
import { buildNetworks } from '../networks';
import { INFERENCE } from '../networks/model';
import { openStreams, Stream } from '../random/random';
import { availableEngines, gradientOf, relativeError, settings, slopes, useEngine } from '../training.test-helper';
import { dragan } from './dragan';
import { gan } from './gan';
import { hinge } from './hinge';
import { lsgan } from './lsgan';
import type { Objective } from './objective';
import { r1 } from './r1';
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

/** Draws that are known; an objective that wants others than these fails. */
const drawing = (epsilon?: Tensor, noise?: Tensor) => ({ epsilon: () => epsilon!, noise: () => noise! });

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
    const { penalty, observed: of } = wganGp(10).penalty!(
      (x: Tensor) => mul(x, scalar(2)),
      real(),
      fake(),
      drawing(zeros([2, 1])),
    );
    expect(value(penalty)).toBeCloseTo(10, 5);
    expect(value(of['penaltyGradientNorm']!)).toBeCloseTo(2, 6);
  });
  it('averages over samples after it takes each norm', () => {
    // D(x) = (x1^2 + x2^2) / 2 has gradient x: norms 5 and 0 at (3, 4) and (0, 0), so lambda ((5-1)^2 + (0-1)^2) / 2.
    const critic = (x: Tensor) => mul(sum(mul(x, x), 1, true), scalar(0.5));
    const at = tensor([
      [3, 4],
      [0, 0],
    ]);
    const { penalty } = wganGp(2).penalty!(critic, at, at, drawing(zeros([2, 1])));
    expect(value(penalty)).toBeCloseTo(17, 4);
  });
  it('looks between real and fake, each sample at its own epsilon', () => {
    // D(x) = x^2 / 2 has gradient x_hat: 1 * 4 + 0 * 2 = 4 and 0.25 * 4 + 0.75 * 2 = 2.5.
    const critic = (x: Tensor) => mul(mul(x, x), scalar(0.5));
    const { penalty } = wganGp(1).penalty!(
      critic,
      tensor([[4], [4]]),
      tensor([[2], [2]]),
      drawing(tensor([[1], [0.25]])),
    );
    expect(value(penalty)).toBeCloseTo((3 ** 2 + 1.5 ** 2) / 2, 5);
  });
});

describe('hinge', () => {
  it('has its losses', () => {
    // real: (max(0, 1 - 0) + max(0, 1 - 2)) / 2; fake: (max(0, 1 - 1) + max(0, 1 + 1)) / 2; generator: -(-1 + 1) / 2
    expect(losses(hinge)).toEqual({ real: 0.5, fake: 1, generator: -0 });
  });
  it('logs scores as they are', () => expect(observed(hinge)).toEqual({ dReal: 1, dFake: 0 }));
});

describe.each([
  ['DRAGAN', dragan(10)],
  ['R1', r1(10)],
])('%s', (_, objective) => {
  it('has the losses and outputs of the non-saturating GAN', () => {
    expect(losses(objective)).toEqual(losses(gan('non-saturating')));
    expect(observed(objective)).toEqual(observed(gan('non-saturating')));
  });
});

describe('DRAGAN', () => {
  it('looks at real samples that noise has moved, by half the spread of the batch', () => {
    // D(x) = x^2 / 2 has gradient x_hat. Of 0 and 2 the deviation is 1, so x_hat = 0 + 1 * 0.5 * 0.6 = 0.3 and 2 + 0.5 * 0.5 * 0.8 = 2.2.
    const critic = (x: Tensor) => mul(mul(x, x), scalar(0.5));
    const { penalty, observed: of } = dragan(10).penalty!(
      critic,
      real(),
      fake(),
      drawing(tensor([[1], [0.5]]), tensor([[0.6], [0.8]])),
    );
    expect(value(penalty)).toBeCloseTo((10 * (0.7 ** 2 + 1.2 ** 2)) / 2, 4);
    expect(value(of['penaltyGradientNorm']!)).toBeCloseTo(1.25, 5);
  });
  it('takes one spread for the whole batch, and noise for each value', () => {
    // D(x) = (x1^2 + x2^2) / 2 has gradient x_hat. The deviation of 0, 0, 4, 4 is 2: x_hat = (0.6, 0.8) and (4, 4 + 1), norms 1 and sqrt(41).
    const critic = (x: Tensor) => mul(sum(mul(x, x), 1, true), scalar(0.5));
    const { penalty } = dragan(1).penalty!(
      critic,
      tensor([
        [0, 0],
        [4, 4],
      ]),
      fake(),
      drawing(
        tensor([[1], [1]]),
        tensor([
          [0.6, 0.8],
          [0, 1],
        ]),
      ),
    );
    expect(value(penalty)).toBeCloseTo((Math.sqrt(41) - 1) ** 2 / 2, 4);
  });
});

describe('R1', () => {
  it('penalises D(x) = 2x by gamma / 2 times 4, at real samples alone, without chance', () => {
    const { penalty, observed: of } = r1(10).penalty!((x: Tensor) => mul(x, scalar(2)), real(), fake(), drawing());
    expect(value(penalty)).toBeCloseTo(20, 5);
    expect(value(of['penaltyGradientNorm']!)).toBeCloseTo(2, 6);
  });
  it('averages the squares of the norms', () => {
    // D(x) = (x1^2 + x2^2) / 2: norms 5 and 0 at (3, 4) and (0, 0), so gamma / 2 (25 + 0) / 2.
    const critic = (x: Tensor) => mul(sum(mul(x, x), 1, true), scalar(0.5));
    expect(
      value(
        r1(2).penalty!(
          critic,
          tensor([
            [3, 4],
            [0, 0],
          ]),
          fake(),
          drawing(),
        ).penalty,
      ),
    ).toBeCloseTo(12.5, 4);
  });
});

const PENALTIES = { 'wgan-gp': wganGp(10), dragan: dragan(10), r1: r1(10) };
const CRITICS = {
  fc: [{ network: 'fc', imageSize: 8, discriminatorActivation: 'tanh' }, [3, 8, 8, 1]],
  mlp: [{ network: 'mlp', hiddenSize: 6, hiddenLayers: 2, discriminatorActivation: 'tanh' }, [4, 2]],
  dcgan: [{ network: 'dcgan', imageSize: 8, discriminatorActivation: 'tanh' }, [3, 8, 8, 1]],
} as const;
const engines = await availableEngines();

describe.runIf(engines.includes('tensorflow'))('a gradient penalty on a critic with batch normalisation', () => {
  it('gives the weight gradients of finite differences', async () => {
    await useEngine('tensorflow');
    const h = settings({ objective: 'wgan-gp', ...CRITICS.dcgan[0], discriminatorNorm: 'batch', batchSize: 4 });
    const { discriminator } = buildNetworks(h, openStreams(6, 0));
    const weights = Object.entries(discriminator.weights)
      .filter(([name]) => /norm|conv[34]\/weight/.test(name))
      .map(([, w]) => w);
    const stream = new Stream(2, 'latents');
    const draw = (...of: number[]) => tensor(stream.normal(of.reduce((a, b) => a * b, 1)), of);
    for (const w of Object.values(discriminator.weights))
      if (w.rank > 1) w.assign(mul(draw(...w.shape), scalar(Math.sqrt(2 / (w.size / w.shape.at(-1)!)))));
    const [x, y] = [draw(4, 8, 8, 1), draw(4, 8, 8, 1)];
    const pass = { ...INFERENCE, training: true };
    const penalty = () =>
      wganGp(10).penalty!((input) => discriminator.apply(input, pass), x, y, randomTensorsFrom(openStreams(3, 0), h))
        .penalty;
    const { exact, differences } = slopes(penalty, weights, gradientOf(penalty, weights), 8, 3e-3);
    expect(relativeError(exact, differences)).toBeLessThan(1e-2);
  });
});

describe.each(engines)('a gradient penalty on %s', (engine) => {
  const cases = (['fc', 'mlp', 'dcgan'] as const).flatMap((critic) =>
    (Object.keys(PENALTIES) as (keyof typeof PENALTIES)[]).map((objective) => ({ objective, critic })),
  );
  const able = cases.filter(({ critic }) => critic === 'mlp' || engine === 'tensorflow');

  it.each(able)('of $objective gives the weight gradients of a real critic: $critic', async ({ objective, critic }) => {
    await useEngine(engine);
    const [network, shape] = CRITICS[critic];
    const h = settings({ objective, ...network, batchSize: shape[0] });
    const { discriminator } = buildNetworks(h, openStreams(6, 0));
    const weights = Object.values(discriminator.weights);
    const stream = new Stream(2, 'latents');
    const draw = (...of: number[]) => tensor(stream.normal(of.reduce((a, b) => a * b, 1)), of);
    // At DCGAN's first weights every gradient is far below what a difference in float32 can see.
    for (const w of weights) w.assign(mul(draw(...w.shape), scalar(Math.sqrt(2 / (w.size / w.shape.at(-1)!)))));
    const [x, y] = [draw(...shape), draw(...shape)];
    // The same draws at every look.
    const penalty = () =>
      PENALTIES[objective].penalty!(
        (input) => discriminator.apply(input, INFERENCE),
        x,
        y,
        randomTensorsFrom(openStreams(3, 0), h),
      ).penalty;
    const { exact, differences } = slopes(penalty, weights, gradientOf(penalty, weights), 8, 1e-2);
    expect(relativeError(exact, differences)).toBeLessThan(1e-2);
  });
});
