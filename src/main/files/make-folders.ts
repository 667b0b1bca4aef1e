import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing.
 *
 * Node's own recursive mkdir tries for ever where the system refuses a folder with ENOENT though its parent is there, as /proc does.
 *
 * @param mode of the folder itself, when it is made; those above it get the usual one
 * @throws the system's error; nothing is made twice, and each missing part is tried once
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
    // Another process may have made it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !isFolder(path, 'EEXIST')) throw error;
  }
}

/** @throws an error of this code where a file stands; the system's own where it may not be looked at */
function isFolder(path: string, code: 'EEXIST' | 'ENOTDIR'): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isDirectory())
    throw Object.assign(new Error(`${code}: a file, not a folder, mkdir '${path}'`), { code, syscall: 'mkdir', path });
  return stat !== undefined;
}
