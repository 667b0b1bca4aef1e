import { setBackend, version_core } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../../shared/contract/engine-info';

/** WebAssembly: about a tenth of TensorFlow's speed for dense networks; cannot train convolutions. */
export async function openWasm(): Promise<EngineInfo> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) throw new Error('WebAssembly could not be started');
  return { name: 'wasm', version: version_core, device: 'CPU, WebAssembly' };
}
