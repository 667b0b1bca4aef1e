import { existsSync } from 'node:fs';
import path from 'node:path';
import { installation } from '../../../scripts/lib/installation.mjs';
import type { Installation } from '../../../scripts/lib/installation.mjs';

/** Returns how the running Gander was installed, with the commands that a message can name. */
export function thisInstallation(): Installation {
  return installation(rootAbove(typeof __dirname === 'string' ? __dirname : process.cwd()));
}

/** Returns the nearest folder with a package.json: the checkout or the package, bundled or not. */
function rootAbove(folder: string): string {
  const parent = path.dirname(folder);
  if (parent === folder || existsSync(path.join(folder, 'package.json'))) return folder;
  return rootAbove(parent);
}
