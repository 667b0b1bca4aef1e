import { mul, square, sum, tensor, variable } from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, expect, it } from 'vitest';
import { unwrap } from '../../shared/contract/outcome';
import { openEngine } from './backends';
import { buildNetworks } from './networks';
import { INFERENCE } from './networks/model';
import { pack } from './packing';
import { openStreams } from './random/random';
import { finiteDifferences, gradientOf, relativeError, settings } from './training.test-helper';
import { openTrainer, readTrainer, restoreTrainer } from './trainer';

beforeAll(() => openEngine('cpu'));

const POINTS = {
  kind: 'points' as const,
  count: 6,
  shape: [2],
  values: Float32Array.from({ length: 12 }, (_, i) => i / 10),
};

it('puts samples of m batches beside one another: features of points, channels of images', () => {
  const points = tensor([
    [1, 2],
    [3, 4],
    [5, 6],
    [7, 8],
  ]);
  expect(pack(points, 2).arraySync()).toEqual([
    [1, 2, 5, 6],
    [3, 4, 7, 8],
  ]);
  expect(pack(points, 4).arraySync()).toEqual([[1, 2, 3, 4, 5, 6, 7, 8]]);
  // Two images of 1 x 2 pixels in grey become one of two channels.
  expect(pack(tensor([[[[1], [2]]], [[[3], [4]]]]), 2).arraySync()).toEqual([
    [
      [
        [1, 3],
        [2, 4],
      ],
    ],
  ]);
  expect(pack(points, 1)).toBe(points);
});

it('passes gradients on to each sample of a pack', () => {
  const x = variable(
    tensor([
      [0.5, -1],
      [2, 0.3],
      [-0.7, 1.1],
      [0.2, 0.9],
    ]),
  );
  const towards = tensor([
    [1, -2, 3, 0.5],
    [0.1, 2, -1, 1],
  ]);
  const loss = () => sum(mul(towards, square(pack(x as Tensor, 2)))) as Scalar;
  expect(relativeError(gradientOf(loss, [x]), finiteDifferences(loss, [x]))).toBeLessThan(1e-3);
});

it.each(['fc', 'fc-wide', 'conv-generator', 'dcgan'])('%s judges packs of images, and draws single ones', (network) => {
  const { generator, discriminator } = buildNetworks(
    settings({ network, imageSize: 8, channels: 3, latentSize: 5, packing: 3 }),
    openStreams(1, 0),
  );
  const images = generator.apply(tensor(new Array<number>(30).fill(0.1), [6, 5]), INFERENCE);
  expect(images.shape).toEqual([6, 8, 8, 3]);
  expect(discriminator.apply(pack(images, 3), INFERENCE).shape).toEqual([2, 1]);
});

it('draws a batch of packs: packing times as many samples and latents, and one epsilon a pack', () => {
  const { players, batches } = openTrainer(
    settings({ network: 'mlp', batchSize: 2, packing: 3, latentSize: 5 }),
    POINTS,
    1,
    0,
  );
  expect(batches.size).toBe(6);
  expect(players.draws.latents().shape).toEqual([6, 5]);
  expect(players.draws.epsilon(2).shape).toEqual([2, 1]);
});

it('reads a run from before there was packing as one without', () => {
  const { packing: _p, spectralNorm: _s, ...before } = settings({ network: 'mlp' });
  const trainer = openTrainer(before, POINTS, 1, 0);
  const state = readTrainer(openTrainer(settings({ network: 'mlp' }), POINTS, 2, 0), 0);
  expect(unwrap(restoreTrainer(trainer, state))).toBeNull();
});
