import fs from 'node:fs';
import path from 'node:path';

/**
 * How Gander came to this machine, which decides the commands that set it up, update it and open it.
 *
 * @typedef {'clone' | 'npm' | 'pip' | 'deb' | 'appimage' | 'dmg' | 'nsis'} InstallationKind
 *
 * - `root`: the folder of out/ and resources/; for a clone the checkout
 * - `package`: the name in the package manager, such as the one to pass to `pip install`; absent for a clone
 * - `scope`: with npm, `npx` for its cache, `project` in the node_modules of some project, else `global`
 * - `setUp`: the command that sets up TensorFlow, or tries again what failed
 * - `start`: the command that opens Gander
 *
 * @typedef {object} Installation
 * @property {InstallationKind} kind
 * @property {string} root
 * @property {string} [package]
 * @property {'global' | 'project' | 'npx'} [scope]
 * @property {string} setUp
 * @property {string} start
 *
 * @typedef {Pick<Installation, 'kind' | 'root' | 'package' | 'scope'>} Place
 */

/** Written into every package but npm's; npm packs the same files for all. */
const FILE = 'installation.json';

const PACKAGED = ['pip', 'deb', 'appimage', 'dmg', 'nsis'];

/**
 * Returns how Gander was installed, with the commands to use there: by `installation.json` in its folder, without one
 * as a checkout if there is a `package-lock.json`, which npm never packs, and otherwise by npm.
 *
 * @param {string} root
 * @returns {Installation}
 */
export function installation(root) {
  const place = placeOf(root);
  return { ...place, setUp: setUpOf(place), start: startOf(place) };
}

/**
 * @param {string} root
 * @returns {Place}
 */
function placeOf(root) {
  const described = readDescription(path.join(root, FILE));
  if (described) return { ...described, root };
  if (fs.existsSync(path.join(root, 'package-lock.json'))) return { kind: 'clone', root };
  return { kind: 'npm', root, package: 'gander', scope: npmScope(root) };
}

/**
 * @param {string} file
 * @returns {Pick<Installation, 'kind' | 'package'> | undefined}
 */
function readDescription(file) {
  try {
    const { kind, package: name } = JSON.parse(fs.readFileSync(file, 'utf8'));
    if (!PACKAGED.includes(kind)) return undefined;
    return { kind, package: typeof name === 'string' && /^[\w.@/-]{1,100}$/.test(name) ? name : 'gander' };
  } catch {
    return undefined;
  }
}

/**
 * npm's global folder is `<prefix>/lib/node_modules`, on Windows `<prefix>\\node_modules`, without a package.json beside
 * it.
 *
 * @param {string} root
 * @returns {'global' | 'project' | 'npx'}
 */
function npmScope(root) {
  const modules = root.lastIndexOf(`${path.sep}node_modules${path.sep}`);
  if (modules < 0) return 'global';
  const above = root.slice(0, modules);
  if (path.basename(path.dirname(above)) === '_npx') return 'npx';
  return fs.existsSync(path.join(above, 'package.json')) ? 'project' : 'global';
}

/** @param {Place} place */
function setUpOf({ kind, scope }) {
  if (kind === 'clone') return 'npm run setup';
  return scope === undefined || scope === 'global' ? 'gander setup' : 'npx gander setup';
}

/** @param {Place} place */
function startOf({ kind, scope }) {
  if (kind === 'clone') return 'npm start';
  return scope === undefined || scope === 'global' ? 'gander' : 'npx gander';
}

/**
 * The message where out/ is missing: a clone before its first start, or a damaged package.
 *
 * @param {string} root
 */
export function notBuilt(root) {
  return installation(root).kind === 'clone'
    ? 'Gander is not built yet: run npm start once, which sets everything up.'
    : `Files of Gander are missing in ${root}: install it again.`;
}
