import { setTimeout as sleep } from 'node:timers/promises';
import { matMul, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { EngineInfo } from '../../../shared/contract/engine-info';
import { ENGINE_NAMES } from '../../../shared/contract/engine-info';
import { openEngine } from '../backends';

/** Opens an engine, computes a small product with it and prints one JSON line for `gander doctor`. */
export async function probe(choice: string | undefined): Promise<number> {
  const startedAt = performance.now();
  let line: { engine: EngineInfo; milliseconds: number } | { error: string };
  try {
    const engine = await openEngine(ENGINE_NAMES.find((name) => name === choice) ?? 'auto');
    const [product] = tidy(() => matMul(tensor2d([[1, 2]]), tensor2d([[3], [4]])).dataSync());
    if (product !== 11)
      throw new Error(`The engine ${engine.name} computes incorrectly: 1 x 3 + 2 x 4 gave ${product}.`);
    line = { engine, milliseconds: Math.round(performance.now() - startedAt) };
  } catch (error) {
    line = { error: (error as Error).message };
  }
  process.stdout.write(`${JSON.stringify(line)}\n`);
  // Electron's utilityProcess discards pending output on exit; the parent ends this process once it has read the line.
  if ('parentPort' in process) await sleep(1000);
  return 'error' in line ? 1 : 0;
}
