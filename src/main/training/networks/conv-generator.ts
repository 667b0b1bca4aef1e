import { reshape } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import { relu, tanh } from './activations';
import { normal } from './initialisers';
import { batchNorm, conv2dTranspose, dense } from './layers';
import { Parameters } from './model';
import type { Model } from './model';
import type { NetworkSettings } from './settings';

/**
 * A convolutional generator for the fc-wide discriminator: latents -> [s/4, s/4, 128] -> [s/2, s/2, 64] -> [s, s,
 * channels].
 *
 * A dense layer, then two 4 x 4 transposed convolutions of stride 2, each after batch normalisation and ReLU, and a
 * tanh output. Weights are initialised as in DCGAN. The image size s is a multiple of 4.
 */
export function convGenerator(s: NetworkSettings, stream: Stream): Model {
  const p = new Parameters('generator', stream);
  const side = s.imageSize / 4;
  const initial = normal(0.02);
  const scale = normal(0.02, 1);
  const project = p.dense('dense1', s.latentSize, side * side * 128, initial);
  const norm1 = p.batchNorm('norm1', 128, scale);
  const up1 = p.conv2dTranspose('conv1', 4, 128, 64, initial);
  const norm2 = p.batchNorm('norm2', 64, scale);
  const up2 = p.conv2dTranspose('conv2', 4, 64, s.channels, initial);
  return {
    ...p,
    perSample: false,
    apply(latents, pass) {
      let h = relu(batchNorm(reshape(dense(latents, project), [-1, side, side, 128]), norm1, pass));
      h = relu(batchNorm(conv2dTranspose(h, up1, 2), norm2, pass));
      return tanh(conv2dTranspose(h, up2, 2));
    },
  };
}
