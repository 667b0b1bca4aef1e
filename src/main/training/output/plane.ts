import { grad, mul, reshape, scalar, tensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { encodePlane, NODES, nodeAt } from '../../../shared/formats/plane-record';
import type { Lattice } from '../../../shared/formats/plane-record';
import { readDiagnosticsWith } from '../compiled/diagnostic-steps';
import { INFERENCE } from '../networks/model';
import type { Model } from '../networks/model';
import type { Objective } from '../objectives/objective';
import { normalQuantile } from '../random/normal-quantile';
import type { Trainer } from '../trainer';

/** The square reaches this much beyond the data, for samples that miss. */
const MARGIN = 1.25;

/**
 * What both networks of a 2-D run do over the plane (docs/plane.md), as the bytes of a file; undefined for images.
 * Also undefined where the discriminator judges packs: it has no output for a single point. Lattices are laid once; each call looks at the networks as they are then.
 */
export function planeRecorder({ h, data, players }: Trainer): (() => Uint8Array) | undefined {
  if (h.network !== 'mlp' || (h.packing ?? 1) > 1) return undefined;
  const { generator, discriminator, objective } = players;
  const limit = limitOf(data.values);
  const surface = squareLattice(NODES.surface, limit);
  const gradient = squareLattice(NODES.gradient, limit);
  const manifold = latentLattice(h);
  const step = () => ({
    surface: reshape(discriminator.apply(nodes(surface, 2), INFERENCE), [-1]),
    gradient: reshape(force(objective, discriminator, nodes(gradient, 2)), [-1]),
    manifold: reshape(generator.apply(nodes(manifold, h.latentSize), INFERENCE), [-1]),
  });
  const look = readDiagnosticsWith(
    [generator.weights, discriminator.weights, discriminator.statistics].flatMap((of) => Object.values(of)),
    ['surface', 'gradient', 'manifold'],
    step,
  );
  return () => {
    const seen = look();
    const onNodes = (name: string, { rows, columns }: Lattice): Lattice => ({ rows, columns, values: seen[name]! });
    return encodePlane({
      limit,
      surface: onNodes('surface', surface),
      gradient: onNodes('gradient', gradient),
      manifold: onNodes('manifold', manifold),
    });
  };
}

/**
 * What moves generated samples: -d l_G(D(x)) / dx of each x, [n, 2] -> [n, 2], where L_G = E l_G is the generator's loss.
 *
 * Objectives give the mean over a batch, of which each sample has the n-th part; the discriminator must not mix samples.
 */
function force(objective: Objective, discriminator: Model, x: Tensor): Tensor {
  const slope = grad((samples: Tensor) => objective.generatorLoss(discriminator.apply(samples, INFERENCE)));
  return mul(slope(x), scalar(-x.shape[0]!));
}

/** Half the side of a square around 0 that holds the data and a margin; the same for all runs of a dataset. */
export function limitOf(data: ArrayLike<number>): number {
  let limit = 0;
  for (let i = 0; i < data.length; i++) limit = Math.max(limit, Math.abs(data[i]!));
  return limit > 0 ? MARGIN * limit : 1;
}

/** n x n places, the centres of the cells of the square. */
const squareLattice = (n: number, limit: number): Lattice =>
  lattice(n, n, 2, (i, j) => [nodeAt(j, n, limit), nodeAt(i, n, limit)]);

/**
 * A lattice in the plane of the first two latent variables, the others 0, their mean; a line where there is only one.
 *
 * Nodes lie at equal steps of probability, (k + 1/2) / n, so that every cell between them has the same.
 */
export function latentLattice({
  latentSize,
  latentDistribution,
}: Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>): Lattice {
  const at = (k: number) =>
    latentDistribution === 'normal' ? normalQuantile((k + 0.5) / NODES.manifold) : nodeAt(k, NODES.manifold, 1);
  return lattice(latentSize > 1 ? NODES.manifold : 1, NODES.manifold, latentSize, (i, j) => [at(j), at(i)]);
}

/** Nodes of `size` numbers each, the first of them given, the others 0. */
function lattice(
  rows: number,
  columns: number,
  size: number,
  node: (i: number, j: number) => [number, number],
): Lattice {
  const values = new Float32Array(rows * columns * size);
  for (let k = 0; k < rows * columns; k++)
    values.set(node(Math.floor(k / columns), k % columns).slice(0, size), k * size);
  return { rows, columns, values };
}

const nodes = ({ values }: Lattice, size: number): Tensor => tensor(values, [values.length / size, size]);
