import { registerBackend, setBackend } from '@tensorflow/tfjs-core';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import util from 'node:util';
import type { EngineInfo } from '../../../shared/contract/engine-info';
import { cachedEngines } from './cache';
import type { CachedEngine } from './cache';

/** The properties of the native addon used here; the kernel backend uses the others. */
interface Binding {
  TF_Version: string;
  isUsingGpuDevice(): boolean;
}

/**
 * Loads TensorFlow's native addon by path and registers tfjs-node's kernels with it.
 *
 * tfjs-node's own index.js is not used, because it looks for the addon inside node_modules, which is not modified.
 * @throws Error when there is no addon or none can be loaded; the message lists the addons tried
 */
export async function openTensorflow(): Promise<EngineInfo> {
  const candidates = [...cachedEngines(), ...officialAddons()];
  if (candidates.length === 0) throw new Error('no TensorFlow engine has been set up');
  const errors: string[] = [];
  for (const candidate of candidates) {
    try {
      return await openAddon(candidate);
    } catch (error) {
      errors.push(`${candidate.addon}: ${(error as Error).message}`);
    }
  }
  throw new Error(errors.join('; '));
}

async function openAddon(engine: CachedEngine): Promise<EngineInfo> {
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreRemovedUtil();
  const { NodeJSKernelBackend } = await import('@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js');
  await import('@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js');
  const addon: { exports: unknown } = { exports: {} };
  process.dlopen(addon, engine.addon);
  const binding = addon.exports as Binding;
  registerBackend('tensorflow', () => new NodeJSKernelBackend(binding as never, '@tensorflow/tfjs-node-gpu'), 3);
  if (!(await setBackend('tensorflow'))) throw new Error('the addon was loaded, but TensorFlow could not be started');
  return { name: 'tensorflow', version: binding.TF_Version, device: deviceName(binding) };
}

/**
 * Restores two functions used by tfjs-node 4.22: Node 23 removed them, and later releases of Node 22 warn about one.
 */
function restoreRemovedUtil(): void {
  const old = util as unknown as Record<string, unknown>;
  old['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  old['isArray'] = Array.isArray;
}

function deviceName(binding: Binding): string {
  if (!binding.isUsingGpuDevice()) return `CPU, ${cpus().length} cores`;
  const result = spawnSync('nvidia-smi', ['--query-gpu=name', '--format=csv,noheader'], {
    encoding: 'utf8',
    timeout: 10_000,
  });
  return result.stdout?.split('\n')[0]?.trim() || 'NVIDIA GPU';
}

/** Finds addons downloaded by the install script of tfjs-node or tfjs-node-gpu, if it was run. */
function officialAddons(): CachedEngine[] {
  const from = createRequire(join(process.cwd(), 'package.json'));
  return ['tfjs-node-gpu', 'tfjs-node'].flatMap((name) => {
    try {
      const lib = join(dirname(from.resolve(`@tensorflow/${name}/package.json`)), 'lib');
      return readdirSync(lib)
        .filter((folder) => Number(/^napi-v(\d+)$/.exec(folder)?.[1]) <= Number(process.versions['napi'] ?? 8))
        .map((folder) => join(lib, folder, 'tfjs_binding.node'))
        .filter((file) => existsSync(file))
        .map((addon) => ({ version: '', device: name.endsWith('gpu') ? ('cuda' as const) : ('cpu' as const), addon }));
    } catch {
      return [];
    }
  });
}
