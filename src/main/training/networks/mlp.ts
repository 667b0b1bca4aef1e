import type { Tensor } from '@tensorflow/tfjs-core';
import type { Stream } from '../random/random';
import { ACTIVATION, relu } from './activations';
import type { Elementwise } from './activations';
import { he } from './initialisers';
import { dense } from './layers';
import { Parameters } from './model';
import type { Model } from './model';
import type { NetworkSettings } from './settings';

/**
 * Small networks for 2-D data, after WGAN-GP's gan_toy.py: latents -> hidden ReLU layers -> (x, y), and (x, y) ->
 * hidden layers -> 1, with He initialisation and no normalisation.
 */
export const mlpGenerator = (s: NetworkSettings, stream: Stream): Model =>
  mlp(new Parameters('generator', stream), s.latentSize, 2, relu, s);

export const mlpDiscriminator = (s: NetworkSettings, stream: Stream): Model =>
  mlp(new Parameters('discriminator', stream), 2 * s.packing, 1, ACTIVATION[s.discriminatorActivation], s);

function mlp(p: Parameters, inputs: number, outputs: number, activation: Elementwise, s: NetworkSettings): Model {
  const layers = Array.from({ length: s.hiddenLayers }, (_, i) =>
    p.dense(`dense${i + 1}`, i === 0 ? inputs : s.hiddenSize, s.hiddenSize, he),
  );
  const output = p.dense('output', s.hiddenSize, outputs, he);
  return {
    ...p,
    perSample: true,
    apply: (x) =>
      dense(
        layers.reduce<Tensor>((h, layer) => activation(dense(h, layer)), x),
        output,
      ),
  };
}
