import { networkLayers } from '../../shared/domain/run/network-layers';
import type { NetworkLayer } from '../../shared/domain/run/network-layers';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';

/**
 * A layer as a matrix: inputs per unit, and units; for a convolution also the number of positions at which it is
 * applied, which are those of its smaller side.
 */
export type LayerSize = readonly [inputs: number, units: number, positions?: number];

/** Number of weights and biases. */
export const weightsOf = (layers: readonly LayerSize[]): number =>
  layers.reduce((sum, [inputs, units]) => sum + (inputs + 1) * units, 0);

/** Multiplications of a forward pass of one sample. */
export const multiplicationsOf = (layers: readonly LayerSize[]): number =>
  layers.reduce((sum, [inputs, units, positions = 1]) => sum + inputs * units * positions, 0);

/** Layers of both networks, without batch normalisation, which has few parameters. */
export function layersOf(h: Hyperparameters): { generator: LayerSize[]; discriminator: LayerSize[] } {
  const { generator, discriminator } = networkLayers(h);
  return { generator: generator.map(sizeOf), discriminator: discriminator.map(sizeOf) };
}

const sizeOf = ({ kernel, inputs, units, inputPositions, outputPositions }: NetworkLayer): LayerSize => [
  kernel * kernel * inputs,
  units,
  Math.min(inputPositions, outputPositions),
];
