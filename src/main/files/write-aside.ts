import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { link, lstat, open, rename, rm, unlink } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/*
 * Atomic writes. Every file that replaces another, or that must be complete or absent, is written here: under a
 * temporary name in the same folder, and so on the same file system; flushed to the disk; renamed; and the folder
 * flushed, so that the rename survives a power cut.
 */

/** How much of the target's name is part of the temporary name: file systems allow 255 bytes. */
const NAME_BYTES = 120;

export interface AsideName {
  /**
   * Uses the same name every time in this process, so that a retry replaces the previous attempt. Only for targets
   * with one writer.
   */
  stable?: boolean;
}

/** Temporary path next to `target`: hidden, with the pid of this process, ending in `.part`. */
export function asidePathOf(target: string, { stable = false }: AsideName = {}): string {
  const name = Buffer.from(basename(target))
    .subarray(0, NAME_BYTES)
    .toString('utf8')
    .replace(/\uFFFD+$/, '');
  return join(dirname(target), `.${name}.${process.pid}${stable ? '' : `-${randomBytes(4).toString('hex')}`}.part`);
}

/** The pid in a temporary name; undefined for names of earlier versions. */
export function asideProcess(name: string): number | undefined {
  const found = /^\..*\.(\d+)(?:-[0-9a-f]{8})?\.part$/.exec(name);
  return found ? Number(found[1]) : undefined;
}

export interface Placing {
  /** Whether an existing file is replaced; otherwise EEXIST is thrown and it is left unchanged. Default: true. */
  replace?: boolean;
  /** Whether the folder is flushed, so that the rename survives a power cut. Default: true. */
  flush?: boolean;
}

/**
 * Renames a temporary file or folder to its target, durably. @throws EEXIST when the target exists and must not be
 * replaced
 */
export async function moveIntoPlace(
  aside: string,
  target: string,
  { replace = true, flush = true }: Placing = {},
): Promise<void> {
  if (replace || (await lstat(aside)).isDirectory()) await rename(aside, target);
  else await linkIntoPlace(aside, target);
  if (flush) await syncFolder(dirname(target));
}

/** Synchronous version. */
export function moveIntoPlaceSync(aside: string, target: string): void {
  renameSync(aside, target);
  syncFolderSync(dirname(target));
}

/** A rename would replace an existing file; a link fails in that case, without a race. */
async function linkIntoPlace(aside: string, target: string): Promise<void> {
  try {
    await link(aside, target);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || !hasNoLinks(code)) throw error;
    // FAT and some network folders have no links: here another program could create the file between the check and the
    // rename.
    if (await lstat(target).catch(() => undefined)) throw existing(target);
    return rename(aside, target);
  }
  await unlink(aside);
}

const hasNoLinks = (code: string | undefined): boolean =>
  code !== undefined && ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(code);
const existing = (path: string): Error =>
  Object.assign(new Error(`EEXIST: file already exists, link '${path}'`), { code: 'EEXIST', syscall: 'link', path });

/**
 * Replaces a file atomically: after a crash it has either the old or the new content. Leaves no temporary file when it
 * fails.
 */
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

/** Synchronous version. @param mode of the file; that of the umask by default */
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

/** Writes or appends to a file and flushes it to the disk. */
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

/** Writes all bytes, in several calls if the system accepts fewer at a time. */
export async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at, bytes.length - at)).bytesWritten;
}

/** Flushes a file that another program wrote. */
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
