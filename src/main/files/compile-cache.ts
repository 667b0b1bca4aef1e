import { existsSync, readdirSync, rmSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { cacheFolder } from './folders';

/**
 * Lets Node store what V8 compiles of the modules that are loaded after this call, which takes a third off the start of
 * a command. Has to be called before other modules of the app are loaded. Where Node (before 22.1) or the file system
 * can't do it, nothing changes.
 *
 * @param output the folder of the running code, out/main
 * @param version of the app
 */
export function enableCompileCache(output: string, version: string): void {
  const { enableCompileCache: enable } = nodeModule;
  // An AppImage is mounted at another path at each start, and paths are a part of the keys.
  if (!enable || process.env['NODE_COMPILE_CACHE'] || process.env['APPIMAGE']) return;
  enable(compileCacheFolder(output, version));
}

/**
 * The folder for compiled code. In a checkout it is inside `output`, which a build empties; otherwise it is in the user's
 * cache, where that of another version is deleted.
 */
export function compileCacheFolder(output: string, version: string, cache = cacheFolder()): string {
  if (existsSync(join(output, '.built-from'))) return join(output, 'compile-cache');
  const folder = join(cache, 'compile-cache', version);
  try {
    if (!existsSync(folder))
      for (const other of readdirSync(dirname(folder)))
        rmSync(join(dirname(folder), other), { recursive: true, force: true });
  } catch {
    // no cache yet, or none that may be changed
  }
  return folder;
}
