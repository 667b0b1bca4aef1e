import { reshape } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import { ACTIVATION, leakyRelu, tanh } from './activations';
import { ones, uniformFanIn } from './initialisers';
import { batchNorm, dense, dropout } from './layers';
import { Parameters } from './model';
import type { Model } from './model';
import type { NetworkSettings } from './settings';

/** Hidden layer sizes, from input to output. */
const FC = { generator: [128, 256, 512, 1024], discriminator: [512, 256] };
const WIDE = { generator: [256, 512, 1024], discriminator: [1024, 512, 256] };

/**
 * The fully connected networks of PyTorch-GAN (gan.py, wgan.py): latents -> 128 -> 256 -> 512 -> 1024 -> image and
 * image -> 512 -> 256 -> 1.
 *
 * Generator: leaky ReLU 0.2, batch normalisation from the second layer on, tanh. Epsilon is 1e-5: the 0.8 in
 * PyTorch-GAN is a momentum passed as epsilon by mistake. The discriminator returns a logit; a sigmoid, if any, is
 * part of the loss.
 */
export const fcGenerator = (s: NetworkSettings, stream: Stream): Model => generator(FC.generator, s, stream);
export const fcDiscriminator = (s: NetworkSettings, stream: Stream): Model =>
  discriminator(FC.discriminator, { ...s, dropout: 0 }, stream);

/** Wider variants: latents -> 256 -> 512 -> 1024 -> image and image -> 1024 -> 512 -> 256 -> 1 with dropout. */
export const wideGenerator = (s: NetworkSettings, stream: Stream): Model => generator(WIDE.generator, s, stream);
export const wideDiscriminator = (s: NetworkSettings, stream: Stream): Model =>
  discriminator(WIDE.discriminator, s, stream);

function generator(hidden: readonly number[], s: NetworkSettings, stream: Stream): Model {
  const p = new Parameters('generator', stream);
  const sizes = [s.latentSize, ...hidden];
  const layers = hidden.map((size, i) => ({
    linear: p.dense(`dense${i + 1}`, sizes[i]!, size, uniformFanIn, uniformFanIn),
    norm: i === 0 ? undefined : p.batchNorm(`norm${i + 1}`, size, ones),
  }));
  const pixels = s.imageSize * s.imageSize * s.channels;
  const output = p.dense('output', sizes[hidden.length]!, pixels, uniformFanIn, uniformFanIn);
  return {
    ...p,
    perSample: false,
    apply(latents, pass) {
      let h = latents;
      for (const { linear, norm } of layers) {
        h = dense(h, linear);
        h = leakyRelu(norm ? batchNorm(h, norm, pass) : h);
      }
      return reshape(tanh(dense(h, output)), [-1, s.imageSize, s.imageSize, s.channels]);
    },
  };
}

function discriminator(hidden: readonly number[], s: NetworkSettings, stream: Stream): Model {
  const p = new Parameters('discriminator', stream);
  const activation = ACTIVATION[s.discriminatorActivation];
  const pixels = s.imageSize * s.imageSize * s.channels;
  const sizes = [pixels, ...hidden];
  const layers = hidden.map((size, i) => p.dense(`dense${i + 1}`, sizes[i]!, size, uniformFanIn, uniformFanIn));
  const output = p.dense('output', sizes[hidden.length]!, 1, uniformFanIn, uniformFanIn);
  return {
    ...p,
    perSample: true,
    apply(images, pass) {
      const flat = reshape(images, [-1, pixels]);
      const features = layers.reduce<typeof flat>(
        (h, layer) => dropout(activation(dense(h, layer)), s.dropout, pass),
        flat,
      );
      return dense(features, output);
    },
  };
}
