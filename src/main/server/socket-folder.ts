import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Maximum path length of a Unix socket: macOS allows 104 bytes with the terminating zero, Linux 108. Longer paths are
 * truncated silently.
 */
const MAX_SOCKET_PATH_BYTES = 103;
/** Folder of the home for the socket, used if neither the runtime nor the temporary folder can be used. */
const IN_HOME = 'control';
/** Folders created for one socket by mkdtemp. */
const OWN_FOLDER = /^gander-\d+-[A-Za-z0-9]{6}$/;

/** A folder for a socket; `make` creates it if it is missing, and throws if it is not private to this user. */
export interface SocketFolder {
  /** Path of the folder; a prefix if its name is random. */
  place: string;
  make(): string;
}

const uid = (): number => process.getuid?.() ?? -1;

/** Returns `$XDG_RUNTIME_DIR` if only this user can write there: `su` and `sudo` pass on that of another user. */
function runtimeFolder(): string | undefined {
  const folder = process.env['XDG_RUNTIME_DIR'];
  if (!folder || !path.isAbsolute(folder)) return undefined;
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid === uid() && (found.mode & 0o022) === 0 ? folder : undefined;
}

/**
 * Returns candidate folders for the control socket of a home, the default first; another user may have taken its
 * name.
 */
export function socketFolders(home: string): SocketFolder[] {
  const own = `gander-${uid()}`;
  const runtime = runtimeFolder();
  const fixed = [
    ...(runtime ? [path.join(runtime, own)] : []),
    path.join(tmpdir(), own),
    path.join(path.resolve(home), IN_HOME),
  ];
  return [
    ...fixed.map((folder) => ({ place: folder, make: () => makePrivate(folder) })),
    ...[...new Set([tmpdir(), '/tmp'])].map((folder) => ({
      place: path.join(folder, `${own}-XXXXXX`),
      make: () => mkdtempSync(path.join(folder, `${own}-`)),
    })),
  ];
}

/** Whether the path of a socket is short enough to be bound. */
export const isShortEnough = (socket: string): boolean => Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES;

function makePrivate(folder: string): string {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error('it is not a folder');
  if (found.uid !== uid()) throw new Error('it belongs to another user');
  if ((found.mode & 0o077) !== 0) throw new Error('other users can access it');
  return folder;
}

/** Removes a socket, and its folder if that was created for it. A file that is not a socket is kept. */
export function removeSocket(socket: string): void {
  if (process.platform === 'win32') return;
  try {
    if (lstatSync(socket).isSocket()) unlinkSync(socket);
  } catch {
    // already gone
  }
  const folder = path.dirname(socket);
  const isMadeForIt = OWN_FOLDER.test(path.basename(folder)) || path.basename(folder) === IN_HOME;
  try {
    if (isMadeForIt) rmdirSync(folder);
  } catch {
    // not empty, or gone
  }
}
