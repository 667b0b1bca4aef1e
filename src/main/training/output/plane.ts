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

/** Size of the square relative to the data's range, for samples outside it. */
const MARGIN = 1.25;

/**
 * Returns a function that evaluates both networks of a 2-D run on lattices of the plane (docs/plane.md) and encodes
 * the result as a file.
 *
 * Returns undefined for images, and with packing, because the discriminator then has no output for a single point.
 * The lattices are created once.
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
  const evaluate = readDiagnosticsWith(
    [generator.weights, discriminator.weights, discriminator.statistics].flatMap((of) => Object.values(of)),
    ['surface', 'gradient', 'manifold'],
    step,
  );
  return () => {
    const values = evaluate();
    const onNodes = (name: string, { rows, columns }: Lattice): Lattice => ({ rows, columns, values: values[name]! });
    return encodePlane({
      limit,
      surface: onNodes('surface', surface),
      gradient: onNodes('gradient', gradient),
      manifold: onNodes('manifold', manifold),
    });
  };
}

/**
 * Returns the force on generated samples: -d l_G(D(x)) / dx for each x, [n, 2] -> [n, 2], where L_G = E l_G is the
 * generator's loss.
 *
 * Objectives return the batch mean, of which each sample contributes 1 / n; the discriminator must treat samples
 * independently.
 */
function force(objective: Objective, discriminator: Model, x: Tensor): Tensor {
  const slope = grad((samples: Tensor) => objective.generatorLoss(discriminator.apply(samples, INFERENCE)));
  return mul(slope(x), scalar(-x.shape[0]));
}

/** Half the side of a square around 0 that contains the data and a margin; equal for all runs of a dataset. */
export function limitOf(data: ArrayLike<number>): number {
  let limit = 0;
  for (let i = 0; i < data.length; i++) limit = Math.max(limit, Math.abs(data[i]!));
  return limit > 0 ? MARGIN * limit : 1;
}

/** n x n nodes, the centres of the cells of the square. */
const squareLattice = (n: number, limit: number): Lattice =>
  lattice(n, n, 2, (i, j) => [nodeAt(j, n, limit), nodeAt(i, n, limit)]);

/**
 * A lattice over the first two latent variables with the others at 0, their mean; a line if there is only one.
 *
 * Nodes are quantiles (k + 1/2) / n, so that all cells have equal probability.
 */
export function latentLattice({
  latentSize,
  latentDistribution,
}: Pick<Hyperparameters, 'latentSize' | 'latentDistribution'>): Lattice {
  const at = (k: number) =>
    latentDistribution === 'normal' ? normalQuantile((k + 0.5) / NODES.manifold) : nodeAt(k, NODES.manifold, 1);
  return lattice(latentSize > 1 ? NODES.manifold : 1, NODES.manifold, latentSize, (i, j) => [at(j), at(i)]);
}

/** Nodes of `size` values each; values beyond those of `node` are 0. */
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
