import { mkdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, resolve, sep } from 'node:path';

/**
 * Creates a folder and its missing parents.
 *
 * Node's recursive mkdir loops forever where the system refuses a folder with ENOENT although its parent exists, as
 * /proc does.
 *
 * @param mode of the folder itself if it is created; parents get the default mode
 * @throws the system's error; each missing part is tried once
 */
export function makeFolders(folder: string, mode?: number): void {
  const missing: string[] = [];
  let at = resolve(folder);
  while (!isFolder(at, at === resolve(folder) ? 'EEXIST' : 'ENOTDIR')) {
    missing.push(at);
    const above = dirname(at);
    if (above === at) break;
    at = above;
  }
  for (const path of missing.reverse()) makeOne(path, path === missing[missing.length - 1] ? mode : undefined);
}

function makeOne(path: string, mode: number | undefined): void {
  try {
    mkdirSync(path, mode);
  } catch (error) {
    // Another process may have created it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path, 'EEXIST')) throw error;
  }
}

/** @throws an error with this code for a file; the system's error where access is denied */
function isFolder(path: string, code: 'EEXIST' | 'ENOTDIR'): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory())
    throw Object.assign(new Error(`${code}: a file, not a folder, mkdir '${path}'`), { code, syscall: 'mkdir', path });
  return stat !== undefined;
}

/**
 * The user's home directory. A user id without a passwd entry and without HOME has none (containers): then the root of
 * the file system, which container runtimes set as HOME for such users.
 */
export function userFolder(): string {
  try {
    const folder = homedir();
    if (isAbsolute(folder)) return folder;
  } catch {
    // uv_os_homedir found no passwd entry
  }
  return resolve(sep);
}

/**
 * Returns the absolute path of the folder for engines and other files that can be made again, shared by all homes:
 * GANDER_CACHE, or the platform's cache folder.
 */
export function cacheFolder(
  env: Record<string, string | undefined> = process.env,
  platform = process.platform,
  user = userFolder(),
): string {
  if (env['GANDER_CACHE']) return resolve(env['GANDER_CACHE']);
  if (platform === 'darwin') return join(user, 'Library', 'Caches', 'gander');
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(user, 'AppData', 'Local'), 'gander');
  return join(env['XDG_CACHE_HOME'] || join(user, '.cache'), 'gander');
}
