import type { ActivationName, Hyperparameters } from '../../../shared/domain/run/hyperparameters';

/**
 * The layers of a generator as data, from which every format is written.
 *
 * They describe `src/main/training/networks` at inference: batch normalisation uses its moving averages, and there is
 * no dropout and no spectral normalisation, which only discriminators have. Shapes are without the batch; images and
 * feature maps are [height, width, channels].
 */
export type GeneratorLayer = { name: string } & (
  | { type: 'dense'; inputs: number; outputs: number }
  /** From a vector to [height, width, channels]. */
  | { type: 'reshape'; shape: [height: number, width: number, channels: number] }
  /**
   * A pixel (y, x) of the input adds its value times the kernel [size, size] to the output, whose first row is
   * `stride * y - padding`. `side` is the height and width of the input, and `outputSide` those of the output.
   */
  | {
      type: 'conv2dTranspose';
      size: number;
      stride: number;
      padding: number;
      inputs: number;
      outputs: number;
      side: number;
      outputSide: number;
    }
  /** scale * (x - mean) / sqrt(variance + epsilon) + shift, for each channel. */
  | { type: 'batchNorm'; units: number; epsilon: number }
  | { type: 'activation'; function: ActivationName }
);

/** What a generator takes and returns, and how. */
export interface GeneratorDescription {
  latents: { size: number; distribution: 'normal' | 'uniform' };
  output: { kind: 'images'; size: number; channels: number } | { kind: 'points' };
  layers: GeneratorLayer[];
}

/** As in networks/layers.ts. */
const BATCH_NORM_EPSILON = 1e-5;

/** Describes the generator that a run with these hyperparameters trains. */
export function describeGenerator(h: Hyperparameters): GeneratorDescription {
  const { latentSize, imageSize: size = 28, channels = 1 } = h;
  return {
    latents: { size: latentSize, distribution: h.latentDistribution },
    output: h.network === 'mlp' ? { kind: 'points' } : { kind: 'images', size, channels },
    layers: layersOf(h, size, channels),
  };
}

function layersOf(h: Hyperparameters, size: number, channels: number): GeneratorLayer[] {
  switch (h.network) {
    case 'fc':
      return fullyConnected([128, 256, 512, 1024], h.latentSize, size, channels);
    case 'fc-wide':
      return fullyConnected([256, 512, 1024], h.latentSize, size, channels);
    case 'conv-generator':
      return convGenerator(h.latentSize, size / 4, channels);
    case 'dcgan':
      return dcgan(h.latentSize, size / 4, channels);
    case 'mlp':
      return mlp(h.latentSize, h.hiddenSize ?? 128, h.hiddenLayers ?? 3);
  }
}

const dense = (name: string, inputs: number, outputs: number): GeneratorLayer => ({
  name,
  type: 'dense',
  inputs,
  outputs,
});
const batchNorm = (name: string, units: number): GeneratorLayer => ({
  name,
  type: 'batchNorm',
  units,
  epsilon: BATCH_NORM_EPSILON,
});
const activation = (name: string, fn: ActivationName): GeneratorLayer => ({ name, type: 'activation', function: fn });
const reshape = (name: string, ...shape: [number, number, number]): GeneratorLayer => ({
  name,
  type: 'reshape',
  shape,
});

/** Multiplies height and width by the stride, with the padding "same" of TensorFlow, which is the same at all edges here. */
const upsample = (
  name: string,
  { size, stride, side }: { size: number; stride: number; side: number },
  inputs: number,
  outputs: number,
): GeneratorLayer => ({
  name,
  type: 'conv2dTranspose',
  size,
  stride,
  padding: (size - stride) / 2,
  inputs,
  outputs,
  side,
  outputSide: side * stride,
});

/** networks/fc.ts */
const fullyConnected = (
  hidden: readonly number[],
  latentSize: number,
  size: number,
  channels: number,
): GeneratorLayer[] => [
  ...hidden.flatMap((units, i) => [
    dense(`dense${i + 1}`, i === 0 ? latentSize : hidden[i - 1]!, units),
    ...(i === 0 ? [] : [batchNorm(`norm${i + 1}`, units)]),
    activation(`leakyRelu${i + 1}`, 'leaky-relu'),
  ]),
  dense('output', hidden[hidden.length - 1]!, size * size * channels),
  activation('tanh', 'tanh'),
  reshape('reshape', size, size, channels),
];

/** networks/conv-generator.ts; `side` is a quarter of the image size. */
const convGenerator = (latentSize: number, side: number, channels: number): GeneratorLayer[] => [
  dense('dense1', latentSize, side * side * 128),
  reshape('reshape', side, side, 128),
  batchNorm('norm1', 128),
  activation('relu1', 'relu'),
  upsample('conv1', { size: 4, stride: 2, side }, 128, 64),
  batchNorm('norm2', 64),
  activation('relu2', 'relu'),
  upsample('conv2', { size: 4, stride: 2, side: 2 * side }, 64, channels),
  activation('tanh', 'tanh'),
];

/** networks/dcgan.ts; `side` is a quarter of the image size. */
const dcgan = (latentSize: number, side: number, channels: number): GeneratorLayer[] => [
  reshape('reshape', 1, 1, latentSize),
  {
    name: 'conv1',
    type: 'conv2dTranspose',
    size: side,
    stride: 1,
    padding: 0,
    inputs: latentSize,
    outputs: 128,
    side: 1,
    outputSide: side,
  },
  batchNorm('norm1', 128),
  activation('relu1', 'relu'),
  upsample('conv2', { size: 3, stride: 1, side }, 128, 64),
  batchNorm('norm2', 64),
  activation('relu2', 'relu'),
  upsample('conv3', { size: 4, stride: 2, side }, 64, 32),
  batchNorm('norm3', 32),
  activation('relu3', 'relu'),
  upsample('conv4', { size: 4, stride: 2, side: 2 * side }, 32, channels),
  activation('tanh', 'tanh'),
];

/** networks/mlp.ts */
const mlp = (latentSize: number, units: number, count: number): GeneratorLayer[] => [
  ...Array.from({ length: count }, (_, i) => [
    dense(`dense${i + 1}`, i === 0 ? latentSize : units, units),
    activation(`relu${i + 1}`, 'relu'),
  ]).flat(),
  dense('output', units, 2),
];

/** Shapes of the tensors of a layer, by the name that follows that of the layer: `weight` of `dense1/weight`. */
export function tensorShapes(layer: GeneratorLayer): Record<string, number[]> {
  switch (layer.type) {
    case 'dense':
      return { weight: [layer.inputs, layer.outputs], bias: [layer.outputs] };
    case 'conv2dTranspose':
      return { weight: [layer.size, layer.size, layer.outputs, layer.inputs], bias: [layer.outputs] };
    case 'batchNorm':
      return { scale: [layer.units], shift: [layer.units], mean: [layer.units], variance: [layer.units] };
    case 'reshape':
    case 'activation':
      return {};
  }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1);

/** Number of weights, biases and moving averages. */
export const parameterCount = (layers: readonly GeneratorLayer[]): number =>
  layers.reduce(
    (sum, layer) => sum + Object.values(tensorShapes(layer)).reduce((part, shape) => part + sizeOf(shape), 0),
    0,
  );
