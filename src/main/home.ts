import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { userFolder } from './user-folder';

type Environment = Record<string, string | undefined>;

/** Where a platform keeps an application's data: $XDG_DATA_HOME, Application Support, or %APPDATA%. */
function dataFolder(env: Environment, platform: NodeJS.Platform, user: string): string {
  if (platform === 'darwin') return path.join(user, 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] ?? path.join(user, 'AppData', 'Roaming');
  return env['XDG_DATA_HOME'] || path.join(user, '.local', 'share');
}

/** Absolute path of the folder that holds the log, the runs and the data: `--home`, then GANDER_HOME, then the platform's place. */
export function homeFolder(flag?: string, env: Environment = process.env, platform = process.platform, user = userFolder()): string {
  const chosen = flag || env['GANDER_HOME'];
  return chosen ? path.resolve(chosen) : path.join(dataFolder(env, platform, user), 'gander');
}

/** Absolute path of the folder in which engines are set up, shared by all homes: GANDER_CACHE, or the platform's cache folder. */
export function cacheFolder(env: Environment = process.env, platform = process.platform, user = userFolder()): string {
  if (env['GANDER_CACHE']) return path.resolve(env['GANDER_CACHE']);
  if (platform === 'darwin') return path.join(user, 'Library', 'Caches', 'gander');
  if (platform === 'win32') return path.join(env['LOCALAPPDATA'] ?? path.join(user, 'AppData', 'Local'), 'gander');
  return path.join(env['XDG_CACHE_HOME'] || path.join(user, '.cache'), 'gander');
}

/**
 * Makes the home folder if it is not there, for its user alone: runs and database are nobody else's to read.
 *
 * A home that exists keeps its mode, which may have been chosen; `gander doctor` says when others can read it.
 */
export function makeHome(home: string): void {
  makeFolder(home, 0o700);
}

/** Makes a folder with this mode, and the parents that it lacks with the usual one. Not with `recursive`, which never ends under /proc. */
function makeFolder(folder: string, mode?: number): void {
  try {
    mkdirSync(folder, mode);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const parent = path.dirname(folder);
    if (code === 'ENOENT' && parent !== folder && !existsSync(parent)) {
      makeFolder(parent);
      makeFolder(folder, mode);
    } else if (code !== 'EEXIST' || !statSync(folder).isDirectory()) throw error;
  }
}

/** Names in the home folder. */
export const LOG_FILE = 'gander.sqlite';
export const EXPORTS_FOLDER = 'exports';
export const IMPORTS_FOLDER = 'imports';
export const OWNER_FILE = 'owner.json';
