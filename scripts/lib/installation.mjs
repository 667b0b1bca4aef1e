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
 * - `update`: a sentence that says how to get a newer version
 *
 * @typedef {object} Installation
 * @property {InstallationKind} kind
 * @property {string} root
 * @property {string} [package]
 * @property {'global' | 'project' | 'npx'} [scope]
 * @property {string} setUp
 * @property {string} start
 * @property {string} update
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
  return { ...place, setUp: setUpOf(place), start: startOf(place), update: updateOf(place) };
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

/** @param {Place} place */
function updateOf({ kind, package: name = 'gander', scope }) {
  switch (kind) {
    case 'clone':
      return 'Gander runs from a clone of its repository: run "git pull", then "npm start".';
    case 'npm':
      if (scope === 'npx')
        return `Gander runs from the cache of npx: run "npx ${name}@latest", or "npx FILE" with the newer .tgz file.`;
      return `Gander was installed with npm: run "npm install ${scope === 'project' ? '' : '--global '}${name}@latest", or the same command with the newer .tgz file in place of the name.`;
    case 'pip':
      return `Gander was installed with pip: run "pip install --upgrade ${name}", or the same command with the newer .whl file in place of the name.`;
    case 'deb':
      return `Gander was installed as a Debian package: download the newer .deb file, then run "sudo apt install ./FILE" in its folder.`;
    case 'appimage':
      return 'Gander runs from an AppImage: download the newer one and use it in place of this file.';
    case 'dmg':
      return 'Download the newer .dmg file, and replace Gander in the Applications folder.';
    case 'nsis':
      return 'Download the newer installer and run it; it replaces this version.';
  }
}

/**
 * The message where out/ is missing: a clone before its first start, or a damaged package.
 *
 * @param {string} root
 */
export function notBuilt(root) {
  const { kind, update } = installation(root);
  return kind === 'clone'
    ? 'Gander is not built yet: run npm start once, which sets everything up.'
    : `Files of Gander are missing, so it has to be installed again. ${update}`;
}
