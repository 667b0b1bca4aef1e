import { reshape } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import { ACTIVATION, relu, tanh } from './activations';
import { normal } from './initialisers';
import { batchNorm, batchNormTwiceDifferentiable, conv2d, conv2dTranspose } from './layers';
import { Parameters } from './model';
import type { Model, Pass } from './model';
import type { NetworkSettings } from './settings';

/**
 * DCGAN (arXiv 1511.06434) for small images: four convolutions in each network and no dense layer.
 *
 * Widths are 32, 64 and 128, a quarter of the paper's at 64 x 64 pixels. The image size s is a multiple of 4: two
 * layers halve it, and the kernel of the last layer covers the remaining s/4 x s/4. Weights are initialised from N(0,
 * 0.02^2), scales from N(1, 0.02^2).
 */
const initial = normal(0.02);
const scale = normal(0.02, 1);

/** [n, latentSize] -> [n, s, s, channels]; batch normalisation and ReLU in all layers but the last, which has tanh. */
export function dcganGenerator(s: NetworkSettings, stream: Stream): Model {
  const p = new Parameters('generator', stream);
  const conv1 = p.conv2dTranspose('conv1', s.imageSize / 4, s.latentSize, 128, initial);
  const norm1 = p.batchNorm('norm1', 128, scale);
  const conv2 = p.conv2dTranspose('conv2', 3, 128, 64, initial);
  const norm2 = p.batchNorm('norm2', 64, scale);
  const conv3 = p.conv2dTranspose('conv3', 4, 64, 32, initial);
  const norm3 = p.batchNorm('norm3', 32, scale);
  const conv4 = p.conv2dTranspose('conv4', 4, 32, s.channels, initial);
  return {
    ...p,
    perSample: false,
    apply(latents, pass) {
      let h: Tensor = reshape(latents, [-1, 1, 1, s.latentSize]);
      h = relu(batchNorm(conv2dTranspose(h, conv1, 1, 'valid'), norm1, pass));
      h = relu(batchNorm(conv2dTranspose(h, conv2, 1), norm2, pass));
      h = relu(batchNorm(conv2dTranspose(h, conv3, 2), norm3, pass));
      return tanh(conv2dTranspose(h, conv4, 2));
    },
  };
}

/**
 * [n, s, s, channels] -> [n, 1]; batch normalisation in the second and third layer if `discriminatorNorm` is "batch".
 */
export function dcganDiscriminator(s: NetworkSettings, stream: Stream): Model {
  const p = new Parameters('discriminator', stream);
  const activation = ACTIVATION[s.discriminatorActivation];
  const withNorm = s.discriminatorNorm === 'batch';
  const normalise = s.penalised ? batchNormTwiceDifferentiable : batchNorm;
  const conv1 = p.conv2d('conv1', 4, s.channels, 32, initial);
  const conv2 = p.conv2d('conv2', 4, 32, 64, initial);
  const norm2 = withNorm ? p.batchNorm('norm2', 64, scale) : undefined;
  const conv3 = p.conv2d('conv3', 3, 64, 128, initial);
  const norm3 = withNorm ? p.batchNorm('norm3', 128, scale) : undefined;
  const conv4 = p.conv2d('conv4', s.imageSize / 4, 128, 1, initial);
  const normalised = (x: Tensor, norm: typeof norm2, pass: Pass) => (norm ? normalise(x, norm, pass) : x);
  return {
    ...p,
    perSample: !withNorm,
    apply(images, pass) {
      let h = activation(conv2d(images, conv1, 2));
      h = activation(normalised(conv2d(h, conv2, 2), norm2, pass));
      h = activation(normalised(conv2d(h, conv3, 1), norm3, pass));
      return reshape(conv2d(h, conv4, 1, 'valid'), [-1, 1]);
    },
  };
}
