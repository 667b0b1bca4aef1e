import { abs, grad, max, mul, ones, randomNormal, sum, tensor, tidy, variable, zeros } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { NETWORKS } from '../../../shared/domain/run/hyperparameter-fields';
import { networkLayers, parametersOf } from '../../../shared/domain/run/network-layers';
import { openEngine } from '../backends';
import { openStreams, Stream } from '../random/random';
import { finiteDifferences, gradientOf, relativeError, settings } from '../training.test-helper';
import { buildNetworks } from './index';
import { batchNorm, conv2d, conv2dTranspose, dense, dropout } from './layers';
import { INFERENCE } from './model';
import type { Pass } from './model';

const training: Pass = { training: true, updateStatistics: true, dropoutMask: (shape) => ones(shape) };

const largest = (t: Tensor) => max(abs(t)).dataSync()[0];

beforeAll(() => openEngine('cpu'));

describe.each(['fc', 'fc-wide', 'conv-generator', 'dcgan'] as const)('the network %s', (network) => {
  it.each([
    [28, 1],
    [28, 3],
    [32, 1],
    [32, 3],
  ])('makes and judges images of %i pixels and %i channels', (imageSize, channels) => {
    const h = settings({ network, imageSize, channels, latentSize: 5 });
    const { generator, discriminator } = buildNetworks(h, openStreams(1, 0));
    tidy(() => {
      const images = generator.apply(randomNormal([2, 5]), training);
      expect(images.shape).toEqual([2, imageSize, imageSize, channels]);
      expect(largest(images)).toBeLessThanOrEqual(1);
      expect(discriminator.apply(images, training).shape).toEqual([2, 1]);
    });
  });
});

describe('the layers of the issue', () => {
  const shapes = (network: string, given: object = {}) => {
    const h = settings({ network, ...given });
    const { generator, discriminator } = buildNetworks(h, openStreams(1, 0));
    const weights = (w: object) =>
      Object.entries(w)
        .filter(([name]) => name.endsWith('weight'))
        .map(([, v]) => (v as Tensor).shape);
    return {
      generator: weights(generator.weights),
      discriminator: weights(discriminator.weights),
      names: Object.keys({ ...generator.weights, ...discriminator.weights }),
    };
  };
  it('are those of fc', () => {
    const { generator, discriminator, names } = shapes('fc');
    expect(generator).toEqual([
      [100, 128],
      [128, 256],
      [256, 512],
      [512, 1024],
      [1024, 784],
    ]);
    expect(discriminator).toEqual([
      [784, 512],
      [512, 256],
      [256, 1],
    ]);
    expect(names.filter((n) => n.endsWith('scale'))).toEqual([
      'generator/norm2/scale',
      'generator/norm3/scale',
      'generator/norm4/scale',
    ]);
  });
  it('are those of fc-wide', () => {
    const { generator, discriminator } = shapes('fc-wide');
    expect(generator).toEqual([
      [100, 256],
      [256, 512],
      [512, 1024],
      [1024, 784],
    ]);
    expect(discriminator).toEqual([
      [784, 1024],
      [1024, 512],
      [512, 256],
      [256, 1],
    ]);
  });
  it('are four convolutions in each network of dcgan, with no batch norm in the first of D or in a GP critic', () => {
    const gan = shapes('dcgan');
    expect([gan.generator.length, gan.discriminator.length]).toEqual([4, 4]);
    const norms = (names: string[]) => names.filter((n) => n.startsWith('discriminator') && n.endsWith('scale'));
    expect(norms(gan.names)).toEqual(['discriminator/norm2/scale', 'discriminator/norm3/scale']);
    expect(norms(shapes('dcgan', { objective: 'wgan-gp' }).names)).toEqual([]);
  });
  it('are ReLU layers of the size asked for in mlp', () => {
    const { generator, discriminator } = shapes('mlp', { hiddenSize: 7, hiddenLayers: 2, latentSize: 3 });
    expect(generator).toEqual([
      [3, 7],
      [7, 7],
      [7, 2],
    ]);
    expect(discriminator).toEqual([
      [2, 7],
      [7, 7],
      [7, 1],
    ]);
  });
});

describe.each(NETWORKS)('the layers that the window shows of %s', (network) => {
  it.each<Record<string, unknown>>([
    {},
    { latentSize: 7, discriminatorActivation: 'elu' },
    { packing: 3 },
    ...(network === 'mlp'
      ? [{ hiddenLayers: 5, hiddenSize: 17 }]
      : [
          { imageSize: 32, channels: 3 },
          { objective: 'wgan-gp', packing: 2, imageSize: 16 },
        ]),
  ])('are those of the network with %j', (given) => {
    const h = settings({ network, ...given });
    const networks = buildNetworks(h, openStreams(1, 0));
    for (const side of ['generator', 'discriminator'] as const) {
      const { weights } = networks[side];
      const shown = networkLayers(h)[side];
      const found = Object.entries(weights)
        .filter(([name]) => name.endsWith('/weight'))
        .map(([name, { shape }]) => [name, shape]);
      expect(
        shown.map(({ name, kind, kernel, inputs, units }) => [
          `${side}/${name}/weight`,
          kind === 'dense'
            ? [inputs, units]
            : kind === 'conv'
              ? [kernel, kernel, inputs, units]
              : [kernel, kernel, units, inputs],
        ]),
      ).toEqual(found);
      const count = Object.values(weights).reduce((total, { size }) => total + size, 0);
      expect(shown.reduce((total, layer) => total + parametersOf(layer), 0)).toBe(count);
    }
    const output = networkLayers(h).generator.at(-1)!.output;
    const latents = zeros([2, h.latentSize]);
    expect(tidy(() => networks.generator.apply(latents, INFERENCE).shape)).toEqual([2, ...output]);
  });
});

describe('initial weights', () => {
  const deviation = (w: Tensor) => {
    const v = w.dataSync() as Float32Array;
    return Math.sqrt(v.reduce((a, x) => a + x * x, 0) / v.length);
  };
  it('are N(0, 0.02) in dcgan, He in mlp, and uniform within 1 / sqrt(inputs) in fc', () => {
    const of = (network: string) => buildNetworks(settings({ network }), openStreams(1, 0)).discriminator.weights;
    expect(deviation(of('dcgan')['discriminator/conv3/weight']!)).toBeCloseTo(0.02, 3);
    expect(deviation(of('mlp')['discriminator/dense2/weight']!)).toBeCloseTo(Math.sqrt(2 / 128), 2);
    const fc = of('fc')['discriminator/dense1/weight']!;
    expect(deviation(fc)).toBeCloseTo(1 / 28 / Math.sqrt(3), 4);
    expect(largest(fc)).toBeLessThanOrEqual(1 / 28);
  });
});

describe('a layer', () => {
  const linear = (weight: Tensor, bias: number[]) => ({ weight: variable(weight), bias: variable(tensor(bias)) });

  it('dense is x w + b', () => {
    const y = dense(
      tensor([[1, 2]]),
      linear(
        tensor([
          [3, 4],
          [5, 6],
        ]),
        [10, 20],
      ),
    );
    expect([...y.dataSync()]).toEqual([1 * 3 + 2 * 5 + 10, 1 * 4 + 2 * 6 + 20]);
  });
  it('conv2d of stride 2 halves, and transposed doubles', () => {
    const filter = linear(ones([4, 4, 1, 1]), [0]);
    expect(conv2d(zeros([1, 8, 8, 1]), filter, 2).shape).toEqual([1, 4, 4, 1]);
    expect(conv2dTranspose(zeros([1, 4, 4, 1]), filter, 2).shape).toEqual([1, 8, 8, 1]);
    expect(conv2dTranspose(zeros([1, 1, 1, 1]), filter, 1, 'valid').shape).toEqual([1, 4, 4, 1]);
  });
  it('dropout multiplies by its mask in training, and does nothing otherwise', () => {
    const half: Pass = { ...training, dropoutMask: (shape, rate) => mul(ones(shape), rate) };
    expect([...dropout(tensor([2, 4]), 0.5, half).dataSync()]).toEqual([1, 2]);
    expect([...dropout(tensor([2, 4]), 0.5, INFERENCE).dataSync()]).toEqual([2, 4]);
  });
});

describe('batch normalisation', () => {
  const norm = () => ({
    scale: variable(tensor([2, 0.5])),
    shift: variable(tensor([1, -1])),
    mean: variable(tensor([0, 0]), false),
    variance: variable(tensor([1, 1]), false),
  });

  it('uses the batch in training and follows it with moving averages', () => {
    // First column 1, 3: mean 2, variance 1; second column 10, 10: variance 0.
    const n = norm();
    const y = batchNorm(
      tensor([
        [1, 10],
        [3, 10],
      ]),
      n,
      training,
    ).dataSync();
    [1 - 2, -1, 1 + 2, -1].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 3));
    [0.2, 1].forEach((value, i) => expect(n.mean.dataSync()[i]).toBeCloseTo(value, 6));
    [1, 0.9].forEach((value, i) => expect(n.variance.dataSync()[i]).toBeCloseTo(value, 6));
  });
  it('uses the moving averages in inference, so that a sample does not see its neighbours', () => {
    const y = batchNorm(
      tensor([
        [1, 10],
        [3, 10],
      ]),
      norm(),
      INFERENCE,
    ).dataSync();
    [1 + 2 * 1, -1 + 0.5 * 10, 1 + 2 * 3, -1 + 0.5 * 10].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 3));
  });
  it('leaves its averages alone when told to', () => {
    const n = norm();
    batchNorm(
      tensor([
        [1, 10],
        [3, 10],
      ]),
      n,
      { ...training, updateStatistics: false },
    );
    expect([...n.mean.dataSync()]).toEqual([0, 0]);
  });
  it('has the gradients of its formula', () => {
    const stream = new Stream(3, 'latents');
    const draw = (...shape: number[]) => tensor(stream.normal(shape.reduce((a, b) => a * b)), shape);
    const [x, weight] = [variable(draw(2, 3, 3, 2)), draw(2, 3, 3, 2)];
    const n = norm();
    const loss = () => sum(mul(batchNorm(x, n, { ...training, updateStatistics: false }), weight)) as Scalar;
    const variables = [x, n.scale, n.shift];
    expect(relativeError(gradientOf(loss, variables), finiteDifferences(loss, variables, 1e-2))).toBeLessThan(2e-3);
    expect(grad((t) => sum(batchNorm(t, n, INFERENCE)))(x).shape).toEqual(x.shape);
  });
});
