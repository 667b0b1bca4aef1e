import fs from 'node:fs';
import path from 'node:path';
import { inRoot } from '../lib/paths.mjs';
import { copyNativePackages } from '../package/stage.mjs';

/**
 * Copies the built app with the packages outside its bundles, and the PyTorch baseline.
 *
 * @param {string} target
 */
export function packApp(target) {
  for (const entry of ['out', 'resources', 'package.json', 'LICENSE', 'THIRD-PARTY-LICENSES', 'bench/baselines'])
    fs.cpSync(inRoot(entry), path.join(target, entry), { recursive: true });
  copyNativePackages(target);
}
