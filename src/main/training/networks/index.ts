import type { Hyperparameters, Network } from '../../../shared/hyperparameters';
import type { Stream, Streams } from '../random';
import { convGenerator } from './conv-generator';
import { dcganDiscriminator, dcganGenerator } from './dcgan';
import { fcDiscriminator, fcGenerator, wideDiscriminator, wideGenerator } from './fc';
import { mlpDiscriminator, mlpGenerator } from './mlp';
import type { Model } from './model';
import { networkSettings } from './settings';
import type { NetworkSettings } from './settings';

type Build = (settings: NetworkSettings, stream: Stream) => Model;

const NETWORK: Record<Network, { generator: Build; discriminator: Build }> = {
  fc: { generator: fcGenerator, discriminator: fcDiscriminator },
  'fc-wide': { generator: wideGenerator, discriminator: wideDiscriminator },
  'conv-generator': { generator: convGenerator, discriminator: wideDiscriminator },
  dcgan: { generator: dcganGenerator, discriminator: dcganDiscriminator },
  mlp: { generator: mlpGenerator, discriminator: mlpDiscriminator },
};

/** The pair of networks that the hyperparameters name, with fresh weights. */
export function buildNetworks(h: Hyperparameters, streams: Streams): { generator: Model; discriminator: Model } {
  const settings = networkSettings(h);
  return {
    generator: NETWORK[h.network].generator(settings, streams.generatorWeights),
    discriminator: NETWORK[h.network].discriminator(settings, streams.discriminatorWeights),
  };
}
