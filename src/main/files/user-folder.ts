import { homedir } from 'node:os';
import { isAbsolute, resolve, sep } from 'node:path';

/**
 * The user's home directory. A user id without a passwd entry and without HOME has none (containers): then the root of
 * the
 * file system, which container runtimes set as HOME for such users.
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
