import { memory, mul, sub, sum, tensor, tidy, valueAndGrad, variable } from '@tensorflow/tfjs-core';
import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openEngine } from '../backends';
import { randomTensorsFrom } from '../random/random-tensors';
import { buildObjective } from '../objectives';
import { openStreams, Stream } from '../random/random';
import { gradientOf, relativeError, settings, slopes } from '../training.test-helper';
import { buildNetworks } from './index';
import { conv2d, dense } from './layers';
import type { Linear } from './parts';
import { INFERENCE } from './model';
import expected from './reference/spectral.json';
import { powerIteration, spectralNorm } from './spectral';

beforeAll(() => openEngine('cpu'));

const LAYERS = {
  dense: { weight: [5, 3], x: [4, 5], y: [4, 3], apply: (x: Tensor, layer: Linear) => dense(x, layer) as Tensor },
  conv: {
    weight: [3, 3, 2, 3],
    x: [2, 4, 4, 2],
    y: [2, 4, 4, 3],
    apply: (x: Tensor, layer: Linear) => conv2d(x, layer, 1) as Tensor,
  },
} as const;

describe.each(['dense', 'conv'] as const)('a normalised layer: %s', (kind) => {
  const { x, toward, rate, start, steps } = expected[kind];
  const shapes = LAYERS[kind];

  it('does in three steps of gradient descent what PyTorch does', () => {
    const singular = { u: variable(tensor(start.u), false), v: variable(tensor(start.v), false) };
    const weight = variable(tensor(start.weight, [...shapes.weight])) as Variable;
    const layer: Linear = { weight, bias: variable(tensor(start.bias)), singular };
    const close = (got: Tensor, wanted: number[]) => expect(relativeError(got.dataSync(), wanted)).toBeLessThan(1e-5);
    const output = () => shapes.apply(tensor(x, [...shapes.x]), layer);
    for (const step of steps) {
      powerIteration(weight, singular);
      close(singular.u, step.u);
      close(singular.v, step.v);
      close(spectralNorm(weight, singular), [step.sigma]);
      close(output(), step.output);
      const gradient = gradientOf(() => sum(mul(tensor(toward, [...shapes.y]), output())), [weight]);
      expect(relativeError(gradient, step.gradient)).toBeLessThan(1e-5);
      tidy(() =>
        weight.assign(
          sub(
            weight,
            tensor(
              gradient.map((g) => rate * g),
              weight.shape,
            ),
          ),
        ),
      );
    }
  });

  it('has the largest singular value after many iterations, as numpy has it', () => {
    const singular = { u: variable(tensor(start.u), false), v: variable(tensor(start.v), false) };
    const weight = tensor(start.weight, [...shapes.weight]);
    tidy(() => {
      for (let i = 0; i < 60; i++) powerIteration(weight, singular);
    });
    expect(spectralNorm(weight, singular).dataSync()[0]).toBeCloseTo(steps[0]!.exact, 5);
  });
});

describe('a spectrally normalised discriminator', () => {
  const build = (given: Record<string, unknown>) =>
    buildNetworks(settings({ spectralNorm: 'on', ...given }), openStreams(4, 0));

  it.each([
    ['fc', 3],
    ['fc-wide', 4],
    ['conv-generator', 4],
    ['dcgan', 4],
    ['mlp', 4],
  ] as const)('of %s has all %i of its layers normalised, and the generator none', (network, layers) => {
    const { generator, discriminator } = build({ network, ...(network === 'mlp' ? {} : { imageSize: 8 }) });
    expect(Object.values(discriminator.linears).filter(({ singular }) => singular)).toHaveLength(layers);
    expect(Object.values(generator.linears).filter(({ singular }) => singular)).toHaveLength(0);
    expect(Object.keys(discriminator.statistics).filter((name) => /\/[uv]$/.test(name))).toHaveLength(2 * layers);
  });

  it('begins with the same weights as without, and near the true norms', () => {
    const { weights, linears } = build({ network: 'mlp', hiddenSize: 8 }).discriminator;
    const plain = buildNetworks(settings({ network: 'mlp', hiddenSize: 8 }), openStreams(4, 0)).discriminator.weights;
    for (const [name, w] of Object.entries(weights)) expect([...w.dataSync()]).toEqual([...plain[name]!.dataSync()]);
    for (const { weight, singular } of Object.values(linears)) {
      const before = spectralNorm(weight, singular!).dataSync()[0]!;
      tidy(() => {
        for (let i = 0; i < 500; i++) powerIteration(weight, singular!);
      });
      expect(before / spectralNorm(weight, singular!).dataSync()[0]!).toBeGreaterThan(0.95);
    }
  });

  it('of ReLU never changes by more than its input does', () => {
    const { discriminator } = build({ network: 'mlp', hiddenSize: 16, discriminatorActivation: 'relu' });
    tidy(() => {
      for (let i = 0; i < 200; i++) discriminator.prepare!();
    });
    const slope = valueAndGrad((x: Tensor) => sum(discriminator.apply(x, INFERENCE)));
    const { grad } = slope(tensor(new Stream(8, 'latents').normal(200), [100, 2]));
    const values = grad.dataSync();
    for (let i = 0; i < 100; i++) expect(Math.hypot(values[2 * i]!, values[2 * i + 1]!)).toBeLessThan(1 + 1e-4);
  });

  it('keeps no tensor but u and v', () => {
    const before = memory().numTensors;
    const { generator, discriminator } = build({ network: 'mlp' });
    tidy(() => {
      discriminator.prepare!();
    });
    const variables = [generator, discriminator].flatMap(({ weights, statistics }) => [
      ...Object.values(weights),
      ...Object.values(statistics),
    ]);
    expect(memory().numTensors - before).toBe(variables.length);
  });

  it('gives the weight gradients of the gradient penalty on packs', () => {
    const h = settings({
      objective: 'wgan-gp',
      network: 'mlp',
      hiddenSize: 6,
      hiddenLayers: 2,
      discriminatorActivation: 'tanh',
      spectralNorm: 'on',
      packing: 2,
    });
    const { discriminator } = buildNetworks(h, openStreams(6, 0));
    const weights = Object.values(discriminator.weights);
    const stream = new Stream(2, 'latents');
    const [x, y] = [tensor(stream.normal(16), [4, 4]), tensor(stream.normal(16), [4, 4])];
    const penalty = () =>
      buildObjective(h).penalty!(
        (input) => discriminator.apply(input, INFERENCE),
        x,
        y,
        randomTensorsFrom(openStreams(3, 0), h),
      ).penalty;
    const { exact, differences } = slopes(penalty, weights, gradientOf(penalty, weights), 8, 1e-2);
    expect(relativeError(exact, differences)).toBeLessThan(1e-2);
  });
});
