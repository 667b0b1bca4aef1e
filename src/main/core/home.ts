import path from 'node:path';
import { m } from '../../paraglide/messages';
import { RefusalError } from '../../shared/contract/outcome';
import { makeFolders, userFolder } from '../files/folders';

type HomeEnvironment = Record<string, string | undefined>;

/** Returns the platform's folder for application data: $XDG_DATA_HOME, Application Support, or %APPDATA%. */
function dataFolder(env: HomeEnvironment, platform: NodeJS.Platform, user: string): string {
  if (platform === 'darwin') return path.join(user, 'Library', 'Application Support');
  if (platform === 'win32') return env['APPDATA'] ?? path.join(user, 'AppData', 'Roaming');
  return env['XDG_DATA_HOME'] || path.join(user, '.local', 'share');
}

/** Returns the absolute path of the home: the `--home` option, else GANDER_HOME, else the platform's default. */
export function homeFolder(
  flag?: string,
  env: HomeEnvironment = process.env,
  platform = process.platform,
  user = userFolder(),
): string {
  const chosen = flag || env['GANDER_HOME'];
  return chosen ? path.resolve(chosen) : path.join(dataFolder(env, platform, user), 'gander');
}

/**
 * Creates the home folder if it is missing, accessible to its user only.
 *
 * An existing home keeps its mode, which may have been chosen; `gander doctor` reports if others can read it.
 *
 * @throws RefusalError if its path is too long for the database
 */
export function makeHome(home: string): void {
  refuseLongHome(home);
  makeFolders(home, 0o700);
}

/** File and folder names in the home. */
export const LOG_FILE = 'gander.sqlite';
export const EXPORTS_FOLDER = 'exports';
export const IMPORTS_FOLDER = 'imports';
export const OWNER_FILE = 'owner.json';

/** SQLite opens no file with a longer path. */
const MAX_DATABASE_PATH_BYTES = 504;

function refuseLongHome(home: string): void {
  const bytes = Buffer.byteLength(path.join(home, LOG_FILE));
  if (bytes <= MAX_DATABASE_PATH_BYTES) return;
  throw new RefusalError({
    message: m.core_path_home_has_bytes_and({
      home: Buffer.byteLength(home),
      maxDatabasePathBytes: MAX_DATABASE_PATH_BYTES - LOG_FILE.length - 1,
    }),
  });
}
