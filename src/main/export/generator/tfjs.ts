import type { ActivationName } from '../../../shared/domain/run/hyperparameters';
import { outputName } from './format';
import type { FormatOptions, WriteGenerator } from './format';
import { tensorShapes } from './layers';
import type { GeneratorLayer } from './layers';
import type { StoredGenerator } from './stored-generator';

/** Our names of a layer's tensors, and those of Keras. */
const KERAS_TENSORS: Record<string, string> = {
  weight: 'kernel',
  bias: 'bias',
  scale: 'gamma',
  shift: 'beta',
  mean: 'moving_mean',
  variance: 'moving_variance',
};

/** Writes a layers model of TensorFlow.js: `model.json` and `weights.bin`, which `tf.loadLayersModel` opens. */
export const writeTfjs: WriteGenerator = (generator, options) => ({
  files: [
    { path: 'model.json', content: `${JSON.stringify(modelOf(generator, options), undefined, 2)}\n` },
    { path: 'weights.bin', content: weightsOf(generator) },
  ],
  layout: 'NHWC',
  usage: usageOf(generator),
});

const usageOf = (generator: StoredGenerator): string => {
  const isImage = generator.output.kind === 'images';
  return `\
\`model.json\` and \`weights.bin\` are a layers model of TensorFlow.js. In a page served from this folder:

\`\`\`html
<script src="https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/dist/tf.min.js"></script>
<canvas id="canvas"></canvas>
<script type="module">
  const model = await tf.loadLayersModel('model.json');
  // The values of a .npy file of this package begin at byte 128.
  const values = async (file) => new Float32Array(await (await fetch(file)).arrayBuffer(), 128);
  const latents = tf.tensor(await values('test/latents.npy')).reshape([-1, ${generator.latents.size}]);
  const output = model.predict(latents, { batchSize: model.inputs[0].shape[0] ?? 32 });
  const expected = tf.tensor(await values('test/${outputName(generator)}.npy'));
  console.log(output.flatten().sub(expected).abs().max().dataSync()[0]); // about 1e-6${
    isImage
      ? `
  await tf.browser.toPixels(tf.clipByValue(output.unstack()[0].add(1).div(2), 0, 1), canvas);`
      : ''
  }
</script>
\`\`\`
`;
};

/** Concatenates the tensors in the order of the layers, little-endian. */
function weightsOf({ tensors }: StoredGenerator): Uint8Array {
  const all = Object.values(tensors);
  const out = new Uint8Array(all.reduce((sum, { data }) => sum + data.byteLength, 0));
  let at = 0;
  for (const { data } of all) {
    out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return out;
}

/** `model.json`: a sequential model of Keras, and where its weights are. */
function modelOf({ latents, layers }: StoredGenerator, { batch, version }: FormatOptions) {
  return {
    format: 'layers-model',
    generatedBy: `Gander ${version}`,
    convertedBy: null,
    modelTopology: {
      class_name: 'Sequential',
      config: {
        name: 'generator',
        layers: layers.map((layer, i) => {
          const { class_name, config } = kerasLayer(layer);
          const input = i === 0 ? { batch_input_shape: [batch ?? null, latents.size], dtype: 'float32' } : {};
          return { class_name, config: { name: layer.name, trainable: true, ...input, ...config } };
        }),
      },
      keras_version: 'tfjs-layers 4.22.0',
      backend: 'tensor_flow.js',
    },
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: layers.flatMap((layer) =>
          Object.entries(tensorShapes(layer)).map(([part, shape]) => ({
            name: `${layer.name}/${KERAS_TENSORS[part]}`,
            shape,
            dtype: 'float32',
          })),
        ),
      },
    ],
  };
}

interface KerasLayer {
  class_name: string;
  config: Record<string, unknown>;
}

const ZEROS = { class_name: 'Zeros', config: {} };
const ONES = { class_name: 'Ones', config: {} };

function kerasLayer(layer: GeneratorLayer): KerasLayer {
  switch (layer.type) {
    case 'dense':
      return {
        class_name: 'Dense',
        config: {
          units: layer.outputs,
          activation: 'linear',
          use_bias: true,
          kernel_initializer: ZEROS,
          bias_initializer: ZEROS,
        },
      };
    case 'reshape':
      return { class_name: 'Reshape', config: { target_shape: layer.shape } };
    case 'conv2dTranspose':
      return {
        class_name: 'Conv2DTranspose',
        config: {
          filters: layer.outputs,
          kernel_size: [layer.size, layer.size],
          strides: [layer.stride, layer.stride],
          // Without padding an output is larger than its input by the kernel less the stride.
          padding: layer.outputSide === layer.side * layer.stride ? 'same' : 'valid',
          data_format: 'channels_last',
          activation: 'linear',
          use_bias: true,
          kernel_initializer: ZEROS,
          bias_initializer: ZEROS,
        },
      };
    case 'batchNorm':
      return {
        class_name: 'BatchNormalization',
        config: {
          axis: -1,
          epsilon: layer.epsilon,
          center: true,
          scale: true,
          beta_initializer: ZEROS,
          gamma_initializer: ONES,
          moving_mean_initializer: ZEROS,
          moving_variance_initializer: ONES,
        },
      };
    case 'activation':
      return layer.function === 'leaky-relu'
        ? { class_name: 'LeakyReLU', config: { alpha: 0.2 } }
        : { class_name: 'Activation', config: { activation: KERAS_ACTIVATION[layer.function] } };
  }
}

/** The formulas of networks/activations.ts. */
const KERAS_ACTIVATION: Record<Exclude<ActivationName, 'leaky-relu'>, string> = {
  relu: 'relu',
  softplus: 'softplus',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  elu: 'elu',
  selu: 'selu',
  swish: 'swish',
};
