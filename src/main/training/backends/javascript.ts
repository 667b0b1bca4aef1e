import { setBackend, version_core } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../../shared/contract/engine-info';

/** Plain JavaScript: supports every network on every platform, about 100 times slower than TensorFlow. */
export async function openCpu(): Promise<EngineInfo> {
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await setBackend('cpu'))) throw new Error('the JavaScript engine could not be started');
  return { name: 'cpu', version: version_core, device: 'CPU, JavaScript' };
}

/** WebAssembly: about a tenth of TensorFlow's speed for dense networks; cannot train convolutions. */
export async function openWasm(): Promise<EngineInfo> {
  await import('@tensorflow/tfjs-backend-wasm');
  if (!(await setBackend('wasm'))) throw new Error('WebAssembly could not be started');
  return { name: 'wasm', version: version_core, device: 'CPU, WebAssembly' };
}
