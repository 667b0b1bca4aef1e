import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { link, lstat, open, rename, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/*
 * Every file that replaces another, or that must be whole or absent, is written here: under another name in the same folder, and so on the
 * same file system; flushed to the disk; renamed; and the folder flushed, so that the rename itself survives a power cut.
 */

/** How much of a target's name its aside name repeats: both must fit into the 255 bytes that file systems allow. */
const NAME_BYTES = 120;

export interface AsideName {
  /** The same name each time this process asks, so that a second try replaces what the first left. Only for targets with one writer. */
  stable?: boolean;
}

/** Path beside `target` under which it is written: hidden, with the number of this process, ending in `.part`. */
export function asidePathOf(target: string, { stable = false }: AsideName = {}): string {
  const name = Buffer.from(basename(target))
    .subarray(0, NAME_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return join(dirname(target), `.${name}.${process.pid}${stable ? '' : `-${randomBytes(4).toString('hex')}`}.part`);
}

/** The process that writes, or wrote, under an aside name; undefined for the names that earlier versions gave. */
export function asideProcess(name: string): number | undefined {
  const found = /^\..*\.(\d+)(?:-[0-9a-f]{8})?\.part$/.exec(name);
  return found ? Number(found[1]) : undefined;
}

export interface Placing {
  /** Whether a file that is there is replaced; otherwise EEXIST is thrown, and it stays as it is. True when left out. */
  replace?: boolean;
}

/** Gives a file or folder that was written aside its name, and makes that durable. @throws EEXIST when something is there and may not be replaced */
export async function moveIntoPlace(aside: string, target: string, { replace = true }: Placing = {}): Promise<void> {
  if (replace || (await lstat(aside)).isDirectory()) await rename(aside, target);
  else await linkIntoPlace(aside, target);
  await syncFolder(dirname(target));
}

/** The same for code that cannot wait. */
export function moveIntoPlaceSync(aside: string, target: string): void {
  renameSync(aside, target);
  syncFolderSync(dirname(target));
}

/** A rename would replace what is there; a link is refused by the system, however little time has passed since somebody looked. */
async function linkIntoPlace(aside: string, target: string): Promise<void> {
  try {
    await link(aside, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || !hasNoLinks(code)) throw error;
    // FAT, and some network folders, know no links: between this look and the rename another program could make a file of that name.
    if (await lstat(target).catch(() => undefined)) throw existing(target);
    return rename(aside, target);
  }
  await unlink(aside);
}

const hasNoLinks = (code: string | undefined): boolean =>
  code !== undefined && ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(code);
const existing = (path: string): Error =>
  Object.assign(new Error(`EEXIST: file already exists, link '${path}'`), { code: 'EEXIST', syscall: 'link', path });

/** Replaces a file in one step: after a crash it is the old one or the new one, whole. Leaves nothing when it fails. */
export async function replaceFile(target: string, content: Uint8Array | string, name?: AsideName): Promise<void> {
  const aside = asidePathOf(target, name);
  try {
    const handle = await open(aside, 'w');
    try {
      await handle.writeFile(content);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await moveIntoPlace(aside, target);
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** The same at once. @param mode of the file; that of the umask when left out */
export function replaceFileSync(target: string, content: string, mode?: number): void {
  const aside = asidePathOf(target);
  try {
    writeSynced(aside, 'wx', content, mode);
    moveIntoPlaceSync(aside, target);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

/** Writes a file anew, or at its end, and returns when the disk has it. */
export function writeSynced(path: string, flags: 'w' | 'wx' | 'a', text: string, mode?: number): void {
  const descriptor = openSync(path, flags, mode);
  try {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length;) at += writeSync(descriptor, bytes, at);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all of the bytes: the system may take fewer at a time. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Has the disk take what another program wrote into a file. */
export async function syncFile(path: string): Promise<void> {
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes renames in a folder durable; Windows has no such call and needs none, and some network folders refuse it. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync().catch(ignoreUnsupported);
  } finally {
    await handle.close();
  }
}

function syncFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    ignoreUnsupported(error as NodeJS.ErrnoException);
  } finally {
    closeSync(descriptor);
  }
}

function ignoreUnsupported(error: NodeJS.ErrnoException): void {
  if (!['EINVAL', 'ENOTSUP', 'EISDIR', 'EBADF'].includes(error.code ?? '')) throw error;
}
