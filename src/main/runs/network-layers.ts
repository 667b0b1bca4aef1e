import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';

/**
 * A layer as a matrix: inputs per unit, and units; for a convolution also the number of positions at which it is
 * applied, which are those of its smaller side.
 */
export type LayerSize = readonly [inputs: number, units: number, positions?: number];

const chain = (...sizes: number[]): LayerSize[] => sizes.slice(1).map((size, i) => [sizes[i]!, size]);

/** Number of weights and biases. */
export const weightsOf = (layers: readonly LayerSize[]): number =>
  layers.reduce((sum, [inputs, units]) => sum + (inputs + 1) * units, 0);

/** Multiplications of a forward pass of one sample. */
export const multiplicationsOf = (layers: readonly LayerSize[]): number =>
  layers.reduce((sum, [inputs, units, positions = 1]) => sum + inputs * units * positions, 0);

/** Layers of both networks, without batch normalisation, which has few parameters. */
export function layersOf(h: Hyperparameters): { generator: LayerSize[]; discriminator: LayerSize[] } {
  const { latentSize: z, imageSize: size = 28, channels: c = 1, packing = 1 } = h;
  const pixels = size * size * c;
  const side = (size / 4) ** 2;
  const hidden = Array<number>(h.hiddenLayers ?? 3).fill(h.hiddenSize ?? 128);
  const wide = chain(packing * pixels, 1024, 512, 256, 1);
  switch (h.network) {
    case 'fc':
      return { generator: chain(z, 128, 256, 512, 1024, pixels), discriminator: chain(packing * pixels, 512, 256, 1) };
    case 'fc-wide':
      return { generator: chain(z, 256, 512, 1024, pixels), discriminator: wide };
    case 'mlp':
      return { generator: chain(z, ...hidden, 2), discriminator: chain(2 * packing, ...hidden, 1) };
    case 'conv-generator':
      return {
        generator: [
          [z, side * 128],
          [16 * 128, 64, side],
          [16 * 64, c, 4 * side],
        ],
        discriminator: wide,
      };
    case 'dcgan':
      return {
        generator: [
          [side * z, 128],
          [9 * 128, 64, side],
          [16 * 64, 32, side],
          [16 * 32, c, 4 * side],
        ],
        discriminator: [
          [16 * packing * c, 32, 4 * side],
          [16 * 32, 64, side],
          [9 * 64, 128, side],
          [side * 128, 1],
        ],
      };
  }
}
