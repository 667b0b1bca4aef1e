import { mul, scalar, tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { unwrap } from '../../../shared/contract/outcome';
import { decodePlane, nodeAt, PLANE_BYTES } from '../../../shared/formats/plane-record';
import type { PlaneRecord } from '../../../shared/formats/plane-record';
import { openEngine } from '../backends';
import { INFERENCE } from '../networks/model';
import { latentLattice, limitOf, planeRecorder } from './plane';
import { normalQuantile } from '../random/normal-quantile';
import { availableEngines, relativeError, settings, useEngine } from '../training.test-helper';
import { openTrainer } from '../trainer';
import type { Trainer } from '../trainer';

const DATA = { kind: 'points' as const, count: 2, shape: [2], values: Float32Array.of(0.5, -1.2, 0.1, 0.2) };
const mlp = { network: 'mlp', hiddenSize: 12, hiddenLayers: 2, discriminatorActivation: 'tanh' };
const open = (given: Record<string, unknown> = {}): Trainer => openTrainer(settings({ ...mlp, ...given }), DATA, 3, 0);
const recordOf = (trainer: Trainer): PlaneRecord => unwrap(decodePlane(planeRecorder(trainer)!(), 'x'));
/** A network applied to one input at a time. */
const one = (model: { apply(x: Tensor, pass: typeof INFERENCE): Tensor }, ...x: number[]): number[] =>
  tidy(() => [...model.apply(tensor([x]), INFERENCE).dataSync()]);

function opByOp(trainer: Trainer): Uint8Array {
  vi.stubEnv('GANDER_STEP', 'eager');
  try {
    return planeRecorder(trainer)!();
  } finally {
    vi.unstubAllEnvs();
  }
}

beforeAll(() => openEngine('cpu'));

it('is not there for images', () => {
  const data = { kind: 'images' as const, count: 1, shape: [8, 8, 1], values: new Uint8Array(64) };
  expect(planeRecorder(openTrainer(settings({ network: 'fc', imageSize: 8 }), data, 1, 0))).toBeUndefined();
});

it('is not there where the discriminator judges packs', () => {
  expect(planeRecorder(open({ packing: 2 }))).toBeUndefined();
});

it('covers the data with a margin of a quarter, and takes the bytes that estimates count on', () => {
  expect(limitOf(DATA.values)).toBeCloseTo(1.5, 6);
  expect(limitOf([])).toBe(1);
  expect(Math.abs(planeRecorder(open())!().length - PLANE_BYTES)).toBeLessThan(200);
});

it('has the critic at each node, as applied to one point at a time', () => {
  const trainer = open();
  const { limit, surface } = recordOf(trainer);
  expect([surface.rows, surface.columns, surface.values.length]).toEqual([48, 48, 2304]);
  for (const [i, j] of [
    [0, 0],
    [0, 47],
    [17, 40],
    [47, 5],
  ] as const) {
    const [score] = one(trainer.players.discriminator, nodeAt(j, 48, limit), nodeAt(i, 48, limit));
    expect(surface.values[48 * i + j]).toBeCloseTo(score!, 5);
  }
});

it('is the same as a graph, and after the weights have changed', async (context) => {
  if (!(await availableEngines()).includes('tensorflow')) return context.skip();
  await useEngine('tensorflow');
  try {
    const trainer = open({ objective: 'wgan-gp', spectralNorm: 'on' });
    const asGraph = planeRecorder(trainer)!;
    const same = () => {
      const [graph, other] = [unwrap(decodePlane(asGraph(), 'x')), unwrap(decodePlane(opByOp(trainer), 'x'))];
      for (const part of ['surface', 'gradient', 'manifold'] as const)
        expect(relativeError(graph[part].values, other[part].values)).toBeLessThan(1e-5);
      return graph.surface.values[0];
    };
    const before = same();
    for (const w of Object.values(trainer.players.discriminator.statistics)) tidy(() => w.assign(mul(w, scalar(1.5))));
    expect(same()).not.toBe(before);
  } finally {
    await useEngine('cpu');
  }
});

describe('the force on a generated sample', () => {
  // The losses of a single sample with score s, from the papers and in float64.
  const softplus = (s: number) => Math.log1p(Math.exp(s));
  it.each([
    ['gan', { objective: 'gan' }, (s: number) => softplus(-s)],
    ['gan, minimax', { objective: 'gan', generatorLoss: 'minimax' }, (s: number) => -softplus(s)],
    ['lsgan', { objective: 'lsgan' }, (s: number) => (s - 1) ** 2 / 2],
    ['wgan', { objective: 'wgan' }, (s: number) => -s],
    ['wgan-gp', { objective: 'wgan-gp' }, (s: number) => -s],
  ] as const)('is minus the slope of its loss, by finite differences: %s', (_, given, loss) => {
    const trainer = open(given);
    const { limit, gradient } = recordOf(trainer);
    const at = (x: number, y: number) => loss(one(trainer.players.discriminator, x, y)[0]!);
    const e = 4e-3;
    const nodes = [0, 21, 137, 210, 399];
    const differences = nodes.flatMap((k) => {
      const [x, y] = [nodeAt(k % 20, 20, limit), nodeAt(Math.floor(k / 20), 20, limit)];
      return [-(at(x + e, y) - at(x - e, y)) / (2 * e), -(at(x, y + e) - at(x, y - e)) / (2 * e)];
    });
    expect(
      relativeError(
        nodes.flatMap((k) => [...gradient.values.subarray(2 * k, 2 * k + 2)]),
        differences,
      ),
    ).toBeLessThan(2e-3);
  });
});

describe('the manifold', () => {
  it('is the generator on the lattice, node by node', () => {
    const trainer = open({ latentSize: 2 });
    const { manifold } = recordOf(trainer);
    expect([manifold.rows, manifold.columns]).toEqual([24, 24]);
    const [x, y] = one(trainer.players.generator, normalQuantile(4.5 / 24), normalQuantile(20.5 / 24));
    const k = 2 * (24 * 20 + 4);
    expect(manifold.values[k]).toBeCloseTo(x!, 5);
    expect(manifold.values[k + 1]).toBeCloseTo(y!, 5);
  });
  it('lies in the plane of the first two of many latent variables', () => {
    const { values } = latentLattice({ latentSize: 5, latentDistribution: 'uniform' });
    expect(values).toHaveLength(24 * 24 * 5);
    const node = [...values.subarray(5 * 25, 5 * 26)];
    [(2 * 1.5) / 24 - 1, (2 * 1.5) / 24 - 1, 0, 0, 0].forEach((z, i) => expect(node[i]).toBeCloseTo(z, 6));
  });
  it('is a line where there is one latent variable', () => {
    const { manifold } = recordOf(open({ latentSize: 1 }));
    expect([manifold.rows, manifold.columns]).toEqual([1, 24]);
  });
});

describe('the quantile of the normal distribution', () => {
  // Tables: 97.5 % at 1.959964, 99.9 % at 3.090232, 75 % at 0.674490.
  it.each([
    [0.5, 0],
    [0.75, 0.67449],
    [0.975, 1.959964],
    [0.999, 3.090232],
    [0.01, -2.326348],
  ])('of %f is %f', (p, z) => {
    expect(normalQuantile(p)).toBeCloseTo(z, 5);
  });
});
