import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RefusalError, ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { systemReason } from '../../shared/lib/system-error';
import { makeFolders } from '../files/make-folders';
import { asidePathOf, moveIntoPlace, syncFile, syncFolder, writeAll } from '../files/write-aside';
import type { Written } from './export-source';

/** Appends bytes to the file being written. */
export type Write = (bytes: Uint8Array | string) => Promise<void>;

const CANCELLED = 'The export was cancelled; nothing was written.';

/**
 * Has a file written aside and renames it into place when all of it is there, so that a file of that name is whole or absent.
 * An abort, a refusal or a fault leaves nothing behind.
 *
 * @param fill writes the file that it is given, and returns how many frames, grids or rows it wrote. Refuses when cancelled, and when
 *   the folder cannot be written.
 */
export async function placeAside(
  file: string,
  signal: AbortSignal,
  fill: (aside: string) => Promise<number>,
): Promise<Outcome<Written>> {
  const aside = asidePathOf(file);
  try {
    signal.throwIfAborted();
    makeFolders(dirname(file));
    const frames = await fill(aside);
    signal.throwIfAborted();
    const { size: bytes } = await stat(aside);
    await syncFile(aside);
    await moveIntoPlace(aside, file);
    return ok({ file, bytes, frames });
  } catch (error) {
    await rm(aside, { force: true }).catch(() => undefined);
    return refusalOf(error, file, signal);
  }
}

/** The same for a file that is written piece by piece; it is on disk before it gets its name. */
export const writeAside = (
  file: string,
  signal: AbortSignal,
  body: (write: Write) => Promise<number>,
): Promise<Outcome<Written>> => placeAside(file, signal, async (aside) => (await fill(aside, signal, body)).frames);

/** The same for a folder of files, each made with `add`: all of them are there, or the folder is not. */
export async function writeFolderAside(
  folder: string,
  signal: AbortSignal,
  body: (add: (path: string, content: (write: Write) => Promise<number>) => Promise<void>) => Promise<number>,
): Promise<Outcome<Written>> {
  const aside = asidePathOf(folder);
  let bytes = 0;
  try {
    signal.throwIfAborted();
    makeFolders(dirname(folder));
    await mkdir(aside);
    const frames = await body(async (path, content) => {
      await mkdir(dirname(join(aside, path)), { recursive: true });
      bytes += (await fill(join(aside, path), signal, content)).bytes;
      await syncFolder(dirname(join(aside, path)));
    });
    signal.throwIfAborted();
    await syncFolder(aside);
    await moveIntoPlace(aside, folder);
    return ok({ file: folder, bytes, frames });
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    return refusalOf(error, folder, signal);
  }
}

async function fill(
  aside: string,
  signal: AbortSignal,
  body: (write: Write) => Promise<number>,
): Promise<Omit<Written, 'file'>> {
  const handle = await open(aside, 'wx');
  let bytes = 0;
  try {
    const frames = await body(async (chunk) => {
      signal.throwIfAborted();
      const piece = typeof chunk === 'string' ? Buffer.from(chunk, 'utf8') : chunk;
      await writeAll(handle, piece);
      bytes += piece.length;
    });
    await handle.sync();
    return { bytes, frames };
  } finally {
    await handle.close();
  }
}

function refusalOf(
  error: unknown,
  file: string,
  signal: AbortSignal,
): { ok: false; error: { message: string; at?: string } } {
  if (signal.aborted) return refuse(CANCELLED);
  if (error instanceof RefusalError) return { ok: false, error: error.refusal };
  const why = systemReason(error);
  if (why === undefined) throw error;
  return refuse(`${file} could not be written: ${why}. Choose another place.`, file);
}
