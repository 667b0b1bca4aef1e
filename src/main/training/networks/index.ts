import type { Hyperparameters, NetworkName } from '../../../shared/domain/run/hyperparameters';
import type { Stream, Streams } from '../random/random';
import { convGenerator } from './conv-generator';
import { dcganDiscriminator, dcganGenerator } from './dcgan';
import { fcDiscriminator, fcGenerator, wideDiscriminator, wideGenerator } from './fc';
import { mlpDiscriminator, mlpGenerator } from './mlp';
import type { Model } from './model';
import { networkSettings } from './settings';
import type { NetworkSettings } from './settings';
import { spectrallyNormalised } from './spectral';

type Build = (settings: NetworkSettings, stream: Stream) => Model;

const NETWORK: Record<NetworkName, { generator: Build; discriminator: Build }> = {
  fc: { generator: fcGenerator, discriminator: fcDiscriminator },
  'fc-wide': { generator: wideGenerator, discriminator: wideDiscriminator },
  'conv-generator': { generator: convGenerator, discriminator: wideDiscriminator },
  dcgan: { generator: dcganGenerator, discriminator: dcganDiscriminator },
  mlp: { generator: mlpGenerator, discriminator: mlpDiscriminator },
};

/** Builds the generator and discriminator selected by the hyperparameters, with new weights. */
export function buildNetworks(h: Hyperparameters, streams: Streams): { generator: Model; discriminator: Model } {
  const settings = networkSettings(h);
  const generator = NETWORK[h.network].generator(settings, streams.generatorWeights);
  // The samples of a pack are concatenated along the channels.
  const packed = { ...settings, channels: settings.packing * settings.channels };
  const discriminator = NETWORK[h.network].discriminator(packed, streams.discriminatorWeights);
  return {
    generator,
    discriminator:
      settings.spectralNorm === 'on'
        ? spectrallyNormalised(discriminator, streams.discriminatorWeights)
        : discriminator,
  };
}
