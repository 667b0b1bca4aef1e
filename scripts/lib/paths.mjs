import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A path inside the checkout. */
export const inRoot = (...parts) => path.join(root, ...parts);

/**
 * The user's own folder; the root of the file system for a user id without a passwd entry and without HOME, as in many
 * containers, where `os.homedir` throws.
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
 * Where engines and test runtimes are kept, outside node_modules, so that a new install or clone finds them again.
 * `GANDER_CACHE` chooses; otherwise it is the platform's own cache folder.
 */
export function cacheFolder(env = process.env, platform = process.platform, home = userFolder()) {
  if (env.GANDER_CACHE) return path.resolve(env.GANDER_CACHE);
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'gander');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'gander');
  return path.join(env.XDG_CACHE_HOME || path.join(home, '.cache'), 'gander');
}
