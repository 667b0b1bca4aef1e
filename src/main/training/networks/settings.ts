import { PENALISED } from '../../../shared/domain/run/hyperparameter-fields';
import type { ActivationName, Hyperparameters } from '../../../shared/domain/run/hyperparameters';

/** The hyperparameters that networks use, with defaults for absent fields. */
export interface NetworkSettings {
  latentSize: number;
  imageSize: number;
  channels: number;
  discriminatorActivation: ActivationName;
  discriminatorNorm: 'none' | 'batch';
  spectralNorm: 'off' | 'on';
  /** Number of samples per discriminator input (PacGAN). */
  packing: number;
  /** Whether the loss contains a gradient of the discriminator, so that second derivatives must be correct. */
  penalised: boolean;
  dropout: number;
  hiddenSize: number;
  hiddenLayers: number;
}

/** Hyperparameters that a network does not use may be absent; their defaults here have no effect. */
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
