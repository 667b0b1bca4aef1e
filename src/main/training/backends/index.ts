import { enableProdMode } from '@tensorflow/tfjs-core';
import { m } from '../../../paraglide/messages';
import { ENGINE_NAMES } from '../../../shared/contract/engine-info';
import type { EngineInfo, EngineName } from '../../../shared/contract/engine-info';
import type { NetworkName } from '../../../shared/domain/run/hyperparameters';
import { RefusalError } from '../../../shared/contract/outcome';
import { openCpu, openWasm } from './javascript';
import { openTensorflow } from './tensorflow';

export type EngineChoice = 'auto' | EngineName;

const OPEN: Record<EngineName, () => Promise<EngineInfo>> = {
  tensorflow: openTensorflow,
  webgpu: () => Promise.reject(new Error('the WebGPU engine is not part of this version')),
  wasm: openWasm,
  cpu: openCpu,
};

/** Engines in order of preference, fastest first. */
const ENGINE_ORDER: readonly EngineName[] = ['tensorflow', 'wasm', 'cpu'];

/** tfjs-backend-wasm has no Conv2DBackpropFilter kernel, so it cannot train convolutions. */
const CONVOLUTIONAL: readonly NetworkName[] = ['conv-generator', 'dcgan'];
export const canTrain = (engine: EngineName, network: NetworkName): boolean =>
  engine !== 'wasm' || !CONVOLUTIONAL.includes(network);

/**
 * Loads an engine and makes it the active backend.
 *
 * `GANDER_ENGINE` overrides the choice `auto`; without it, `auto` is the first of {@link ENGINE_ORDER} that loads.
 * @param network the network to train: `auto` skips engines that cannot train it, and an explicit choice is refused
 * @throws RefusalError when the requested engine cannot be loaded or cannot train the network
 */
export async function openEngine(choice: EngineChoice, network?: NetworkName): Promise<EngineInfo> {
  const requested = choice === 'auto' ? (process.env['GANDER_ENGINE'] ?? 'auto') : choice;
  const names =
    requested === 'auto'
      ? ENGINE_ORDER.filter((name) => !network || canTrain(name, network))
      : [engineNamed(requested)];
  if (network && names.length === 1 && !canTrain(names[0]!, network)) {
    throw new RefusalError({
      message: m.training_wasm_cannot({ network }),
      at: 'engine',
    });
  }
  // tfjs-core has no gradients registered; importing the union package registers them with the same tfjs-core.
  await import('@tensorflow/tfjs');
  enableProdMode();
  const errors: string[] = [];
  for (const name of names) {
    try {
      return await OPEN[name]();
    } catch (error) {
      errors.push(`${name}: ${(error as Error).message}`);
    }
  }
  throw new RefusalError({
    message: m.training_no_engine({ errors: errors.join('; ') }),
    at: 'engine',
  });
}

function engineNamed(name: string): EngineName {
  const known = ENGINE_NAMES.find((n) => n === name);
  if (known) return known;
  throw new RefusalError({
    message: m.training_engine_names({ names: ENGINE_NAMES.join(', '), name }),
    at: 'engine',
  });
}
