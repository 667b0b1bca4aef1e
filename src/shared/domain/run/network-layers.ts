import type { ActivationName, Hyperparameters } from './hyperparameters';

/** A layer with weights, as the networks of training build it; what follows it is part of it. */
export interface NetworkLayer {
  /** Name of its variables in a checkpoint, after `generator/` or `discriminator/`. */
  name: string;
  kind: 'dense' | 'conv' | 'transposed';
  /** Features or channels of its input and output. */
  inputs: number;
  units: number;
  /** Width of a square filter; 1 for a dense layer. */
  kernel: number;
  stride: number;
  /** Positions of its input and of its output: 1 for a dense layer. */
  inputPositions: number;
  outputPositions: number;
  /** Shape of its output for one sample: features, or height, width and channels. */
  output: readonly number[];
  hasBatchNorm: boolean;
  /** Absent for the output of a discriminator, a logit or score. */
  activation?: ActivationName;
}

/** Weights, biases, and scale and shift of batch normalisation. */
export const parametersOf = ({ kernel, inputs, units, output, hasBatchNorm }: NetworkLayer): number =>
  (kernel * kernel * inputs + 1) * units + (hasBatchNorm ? 2 * output.at(-1)! : 0);

/**
 * The layers of both networks in order. `src/main/training/networks` has the networks; a test there compares names, shapes and
 * numbers of parameters.
 */
export function networkLayers(h: Hyperparameters): { generator: NetworkLayer[]; discriminator: NetworkLayer[] } {
  const { latentSize: z, imageSize: size = 28, channels = 1, packing = 1, discriminatorActivation: activation } = h;
  const pixels = size * size * channels;
  const image = [size, size, channels];
  const hidden = Array<number>(h.hiddenLayers ?? 3).fill(h.hiddenSize ?? 128);
  const wide = () => denseLayers([packing * pixels, 1024, 512, 256, 1], { activation });
  switch (h.network) {
    case 'fc':
      return {
        generator: denseLayers([z, 128, 256, 512, 1024, pixels], { ...IMAGE_GENERATOR, image }),
        discriminator: denseLayers([packing * pixels, 512, 256, 1], { activation }),
      };
    case 'fc-wide':
      return {
        generator: denseLayers([z, 256, 512, 1024, pixels], { ...IMAGE_GENERATOR, image }),
        discriminator: wide(),
      };
    case 'mlp':
      return {
        generator: denseLayers([z, ...hidden, 2], { activation: 'relu' }),
        discriminator: denseLayers([2 * packing, ...hidden, 1], { activation }),
      };
    case 'conv-generator':
      return {
        generator: [
          {
            ...denseLayer('dense1', z, (size / 4) ** 2 * 128),
            output: [size / 4, size / 4, 128],
            hasBatchNorm: true,
            activation: 'relu',
          },
          ...convLayers('transposed', size / 4, [
            { inputs: 128, units: 64, kernel: 4, stride: 2, hasBatchNorm: true, activation: 'relu' },
            { inputs: 64, units: channels, kernel: 4, stride: 2, activation: 'tanh' },
          ]),
        ],
        discriminator: wide(),
      };
    case 'dcgan': {
      const hasBatchNorm = h.discriminatorNorm === 'batch';
      const relu = { hasBatchNorm: true, activation: 'relu' } as const;
      return {
        generator: convLayers('transposed', 1, [
          { inputs: z, units: 128, kernel: size / 4, stride: size / 4, ...relu },
          { inputs: 128, units: 64, kernel: 3, stride: 1, ...relu },
          { inputs: 64, units: 32, kernel: 4, stride: 2, ...relu },
          { inputs: 32, units: channels, kernel: 4, stride: 2, activation: 'tanh' },
        ]),
        discriminator: convLayers('conv', size, [
          { inputs: packing * channels, units: 32, kernel: 4, stride: 2, activation },
          { inputs: 32, units: 64, kernel: 4, stride: 2, hasBatchNorm, activation },
          { inputs: 64, units: 128, kernel: 3, stride: 1, hasBatchNorm, activation },
          { inputs: 128, units: 1, kernel: size / 4, stride: size / 4 },
        ]),
      };
    }
  }
}

/** Batch normalisation from the second layer on, and tanh at the image. */
const IMAGE_GENERATOR = { activation: 'leaky-relu', hasBatchNorm: true, last: 'tanh' } as const;

const denseLayer = (name: string, inputs: number, units: number): NetworkLayer => ({
  ...{ name, kind: 'dense', inputs, units, kernel: 1, stride: 1, inputPositions: 1, outputPositions: 1 },
  output: [units],
  hasBatchNorm: false,
});

function denseLayers(
  sizes: readonly number[],
  options: { activation: ActivationName; last?: ActivationName; hasBatchNorm?: boolean; image?: readonly number[] },
): NetworkLayer[] {
  const { activation, last, hasBatchNorm = false, image } = options;
  return sizes.slice(1).map((units, i) => {
    const isLast = i === sizes.length - 2;
    const layer = denseLayer(isLast ? 'output' : `dense${i + 1}`, sizes[i]!, units);
    if (!isLast) return { ...layer, activation, hasBatchNorm: hasBatchNorm && i > 0 };
    return { ...layer, ...(image && { output: image }), ...(last && { activation: last }) };
  });
}

type Convolution = Pick<NetworkLayer, 'inputs' | 'units' | 'kernel' | 'stride'> &
  Partial<Pick<NetworkLayer, 'hasBatchNorm' | 'activation'>>;

/** @param side height and width of the input of the first */
function convLayers(kind: 'conv' | 'transposed', side: number, layers: readonly Convolution[]): NetworkLayer[] {
  let before = side;
  return layers.map((layer, i) => {
    const after = kind === 'conv' ? before / layer.stride : before * layer.stride;
    const whole = {
      ...{ name: `conv${i + 1}`, kind, hasBatchNorm: false, ...layer },
      ...{ inputPositions: before ** 2, outputPositions: after ** 2, output: [after, after, layer.units] },
    };
    before = after;
    return whole;
  });
}
