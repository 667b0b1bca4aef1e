import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { asideProcess } from './write-aside';

/** A temporary file or folder left behind by a process that ended while writing it. */
export interface AbandonedFile {
  path: string;
  bytes: number;
}

/** A temporary file without a pid in its name counts as abandoned when it has not changed for this long. */
const QUIET_MS = 60_000;

/** Names of temporary files, of this and earlier versions. */
const ASIDE = /\.(part|tmp|aside)$|^owner\.json\.\d+\.[0-9a-f]{8}$|^\.rehearsal-\d+/;

/**
 * Abandoned temporary files directly in a folder; empty when the folder does not exist.
 *
 * @param isAlive whether a process of this machine is running
 */
export function abandonedFilesIn(
  folder: string,
  now = Date.now(),
  isAlive: (pid: number) => boolean = processExists,
): AbandonedFile[] {
  return namesIn(folder)
    .filter((name) => ASIDE.test(name))
    .flatMap((name): AbandonedFile[] => {
      const path = join(folder, name);
      const { bytes, newest, isPlain } = measure(path);
      if (!isPlain) return [];
      const pid = asideProcess(name);
      const isAbandoned = pid === undefined ? now - newest >= QUIET_MS : !isAlive(pid);
      return isAbandoned ? [{ path, bytes }] : [];
    });
}

/** The same for a folder and its subfolders, down to a number of levels. */
export function abandonedFilesUnder(folder: string, levels: number, now = Date.now()): AbandonedFile[] {
  const here = abandonedFilesIn(folder, now);
  if (levels === 0) return here;
  const known = new Set(here.map(({ path }) => path));
  const below = namesIn(folder)
    .map((name) => join(folder, name))
    .filter((path) => !known.has(path) && lstatSync(path, { throwIfNoEntry: false })?.isDirectory());
  return [...here, ...below.flatMap((path) => abandonedFilesUnder(path, levels - 1, now))];
}

/**
 * Abandoned temporary files of earlier attempts to write `target`. Processes of other machines, whose pids are unknown
 * here, may write there too, so the file must also be unchanged for a while.
 */
export function abandonedFilesOf(target: { folder: string; name: string }, now = Date.now()): AbandonedFile[] {
  return abandonedFilesIn(target.folder, now).filter(({ path }) => {
    const name = path.slice(target.folder.length).replace(/^[\\/]/, '');
    return (
      name.startsWith(`.${target.name}.`) && asideProcess(name) !== undefined && now - measure(path).newest >= QUIET_MS
    );
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Size of a file, or of a folder with its content, and the time of the last change. */
function measure(path: string): { bytes: number; newest: number; isPlain: boolean } {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile()) return { bytes: stat.size, newest: stat.mtimeMs, isPlain: true };
  if (!stat?.isDirectory()) return { bytes: 0, newest: 0, isPlain: false };
  const inside = namesIn(path).map((name) => measure(join(path, name)));
  return {
    bytes: inside.reduce((sum, { bytes }) => sum + bytes, 0),
    newest: inside.reduce((most, { newest }) => Math.max(most, newest), stat.mtimeMs),
    isPlain: true,
  };
}

/** Whether a process with this id runs on this machine, also as another user. */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
