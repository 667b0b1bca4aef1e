import { lstatSync, mkdirSync, mkdtempSync, rmdirSync, statSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Longest path of a Unix socket on every system: macOS has 104 bytes with the closing zero, Linux 108. Longer ones are cut off silently. */
const MAX_SOCKET_PATH_BYTES = 103;
/** Folder of the home for the socket, where neither the runtime nor the temporary folder can be used. */
const IN_HOME = 'control';
/** Folders made for one socket by mkdtemp. */
const OWN_FOLDER = /^gander-\d+-[A-Za-z0-9]{6}$/;

/** A folder that can hold a socket; `make` creates it where it is missing and throws when it is not for this user alone. */
export interface SocketFolder {
  /** Where it lies; of one with a random name, where it will. */
  place: string;
  make(): string;
}

const uid = (): number => process.getuid?.() ?? -1;

/** `$XDG_RUNTIME_DIR` when nobody else can write there: `su` and `sudo` hand down the one of another user. */
function runtimeFolder(): string | undefined {
  const folder = process.env['XDG_RUNTIME_DIR'];
  if (!folder || !path.isAbsolute(folder)) return undefined;
  const found = statSync(folder, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid === uid() && (found.mode & 0o022) === 0 ? folder : undefined;
}

/** Folders for the control socket of a home, the usual one first; another user may have taken its name. */
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

/** Whether the path of a socket is short enough to be bound as it stands. */
export const isShortEnough = (socket: string): boolean => Buffer.byteLength(socket) <= MAX_SOCKET_PATH_BYTES;

function makePrivate(folder: string): string {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const found = lstatSync(folder);
  if (!found.isDirectory()) throw new Error('it is no folder');
  if (found.uid !== uid()) throw new Error('it belongs to another user');
  if ((found.mode & 0o077) !== 0) throw new Error('it is open to others');
  return folder;
}

/** Removes a socket, and its folder if that was made for it alone. What is no socket stays. */
export function removeSocket(socket: string): void {
  if (process.platform === 'win32') return;
  try {
    if (lstatSync(socket).isSocket()) unlinkSync(socket);
  } catch {
    // gone already
  }
  const folder = path.dirname(socket);
  const isMadeForIt = OWN_FOLDER.test(path.basename(folder)) || path.basename(folder) === IN_HOME;
  try {
    if (isMadeForIt) rmdirSync(folder);
  } catch {
    // not empty, or gone
  }
}
