import { PENALISED } from '../../../shared/domain/run/hyperparameter-fields';
import type { ActivationName, Hyperparameters } from '../../../shared/domain/run/hyperparameters';

/** What networks read of the hyperparameters, with nothing left out. */
export interface NetworkSettings {
  latentSize: number;
  imageSize: number;
  channels: number;
  discriminatorActivation: ActivationName;
  discriminatorNorm: 'none' | 'batch';
  spectralNorm: 'off' | 'on';
  /** Samples that the discriminator judges at once. */
  packing: number;
  /** The loss holds a gradient of the discriminator, so that second derivatives must be right. */
  penalised: boolean;
  dropout: number;
  hiddenSize: number;
  hiddenLayers: number;
}

/** Fields that a network does not read may be absent; their value here is never used. */
export const networkSettings = (h: Hyperparameters): NetworkSettings => ({
  latentSize: h.latentSize,
  imageSize: h.imageSize ?? 28,
  channels: h.channels ?? 1,
  discriminatorActivation: h.discriminatorActivation,
  discriminatorNorm: h.discriminatorNorm ?? 'none',
  spectralNorm: h.spectralNorm ?? 'off',
  packing: h.packing ?? 1,
  penalised: PENALISED.includes(h.objective),
  dropout: h.dropout ?? 0,
  hiddenSize: h.hiddenSize ?? 128,
  hiddenLayers: h.hiddenLayers ?? 3,
});
