import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../../files/folders';

/** Contents of `engines/<key>/engine.json`, which the set-up writes last: an engine without it is incomplete. */
export interface CachedEngine {
  version: string;
  device: 'cpu' | 'cuda';
  /** Absolute path of the native addon. */
  addon: string;
}

/**
 * The folder `prebuilt` of an installation, which is beside `out`: addons compiled for it, and with pip the engine that
 * uses the TensorFlow of the same Python.
 */
export const prebuiltFolder = (): string =>
  join(typeof __dirname === 'string' ? __dirname : '', '..', '..', 'prebuilt');

/**
 * Returns the complete TensorFlow engines in these folders, by default the cache and the installation: CUDA first, then
 * newest version first.
 */
export function cachedEngines(...folders: readonly string[]): CachedEngine[] {
  const all = folders.length > 0 ? folders : [cacheFolder(), prebuiltFolder()];
  const found = all
    .map((folder) => join(folder, 'engines'))
    .filter((engines) => existsSync(engines))
    .flatMap((engines) => readdirSync(engines).flatMap((key) => readEngine(join(engines, key)) ?? []));
  const rank = (e: CachedEngine) => (e.device === 'cuda' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || b.version.localeCompare(a.version, 'en', { numeric: true }));
}

function readEngine(folder: string): CachedEngine | undefined {
  try {
    const json = JSON.parse(readFileSync(join(folder, 'engine.json'), 'utf8')) as Record<string, unknown>;
    if (json['name'] !== 'tensorflow' || typeof json['addon'] !== 'string') return undefined;
    const addon = join(folder, json['addon']);
    if (!existsSync(addon)) return undefined;
    return { version: String(json['version']), device: json['device'] === 'cuda' ? 'cuda' : 'cpu', addon };
  } catch {
    return undefined;
  }
}
