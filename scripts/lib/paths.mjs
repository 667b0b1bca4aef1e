import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/**
 * A path inside the checkout.
 *
 * @param {...string} parts
 */
export const inRoot = (...parts) => path.join(root, ...parts);

/**
 * The folder of an installed package, found as Node finds it: a package manager may have put it above the one that
 * needs it. undefined if it is not installed.
 *
 * @param {string} name
 * @param {string} base the folder that needs it
 */
export function packageFolder(name, base = root) {
  const folders = createRequire(path.join(base, 'package.json')).resolve.paths(name) ?? [];
  return folders.map((folder) => path.join(folder, name)).find((one) => fs.existsSync(path.join(one, 'package.json')));
}

/**
 * A file of an installed package; where the package is missing, its path in this folder's `node_modules`.
 *
 * @param {string} name
 * @param {...string} parts
 */
export const inPackage = (name, ...parts) => path.join(packageFolder(name) ?? inRoot('node_modules', name), ...parts);

/**
 * The user's home folder. If the user id has no passwd entry and HOME is not set, as in many containers, `os.homedir`
 * throws; then it is the root of the file system.
 */
export function userFolder() {
  try {
    const folder = os.homedir();
    if (path.isAbsolute(folder)) return folder;
  } catch {
    // uv_os_homedir finds no passwd entry
  }
  return path.resolve(path.sep);
}

/**
 * The folder for engines and test runtimes, outside node_modules so that later installs and clones reuse them:
 * `GANDER_CACHE`, or the platform's cache folder.
 */
export function cacheFolder(env = process.env, platform = process.platform, home = userFolder()) {
  if (env.GANDER_CACHE) return path.resolve(env.GANDER_CACHE);
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'gander');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'gander');
  return path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'gander');
}
