import { setBackend, version_core } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../../shared/contract/engine-info';

/** WebAssembly: a tenth of TensorFlow's speed for dense networks; it cannot train convolutions. */
export async function openWasm(): Promise<EngineInfo> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) throw new Error('WebAssembly did not start');
  return { name: 'wasm', version: version_core, device: 'CPU, WebAssembly' };
}
