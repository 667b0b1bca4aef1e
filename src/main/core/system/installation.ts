import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** How Gander came to this machine, and so which commands set it up, update it and remove it. */
type InstallationKind = 'clone' | 'npm' | 'pip' | 'deb' | 'appimage' | 'dmg' | 'nsis';

export interface Installation {
  kind: InstallationKind;
  /** The folder of `out` and `resources`; for a clone the checkout. */
  root: string;
  /** The name in the package manager, such as the one to pass to `pip install`; absent for a clone. */
  package?: string;
  /** With npm: `npx` for its cache, `project` in the `node_modules` of some project, else `global`. */
  scope?: 'global' | 'project' | 'npx';
}

/** Written into every package but npm's by `npm run package`; npm packs the same files for all. */
const FILE = 'installation.json';

const PACKAGED: readonly InstallationKind[] = ['pip', 'deb', 'appimage', 'dmg', 'nsis'];

/**
 * Returns how Gander was installed: by `installation.json` in its folder, without one as a checkout if there is a
 * `package-lock.json`, which npm never packs, and otherwise by npm.
 */
export function installation(root: string): Installation {
  const described = readDescription(path.join(root, FILE));
  if (described) return { ...described, root };
  if (existsSync(path.join(root, 'package-lock.json'))) return { kind: 'clone', root };
  return { kind: 'npm', root, package: 'gander', scope: npmScope(root) };
}

function readDescription(file: string): Pick<Installation, 'kind' | 'package'> | undefined {
  try {
    const json = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const kind = PACKAGED.find((known) => known === json['kind']);
    return kind && { kind, package: typeof json['package'] === 'string' ? json['package'] : 'gander' };
  } catch {
    return undefined;
  }
}

/** npm's global folder is `<prefix>/lib/node_modules`, on Windows `<prefix>\node_modules`, without a package.json beside it. */
function npmScope(root: string): NonNullable<Installation['scope']> {
  const modules = root.lastIndexOf(`${path.sep}node_modules${path.sep}`);
  if (modules < 0) return 'global';
  const above = root.slice(0, modules);
  if (path.basename(path.dirname(above)) === '_npx') return 'npx';
  return existsSync(path.join(above, 'package.json')) ? 'project' : 'global';
}
