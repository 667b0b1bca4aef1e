import { mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { m } from '../../paraglide/messages';
import { ok, RefusalError, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { systemReason } from '../../shared/lib/system-error';
import { makeFolders } from '../files/folders';
import { asidePathOf, moveIntoPlace, syncFile, syncFolder, writeAll } from '../files/write-aside';
import type { ExportResult } from './export-source';

/** Appends bytes to the file being written. */
export type Write = (bytes: Uint8Array | string) => Promise<void>;

/**
 * Writes a file under a temporary name and renames it when it is complete, so that a file of that name is complete or
 * absent. Nothing is left after an abort, a refusal or an error.
 *
 * @param writeContent writes the file at the path it is given, and returns the number of frames, grids or rows.
 *   Refuses when cancelled, and when the folder cannot be written.
 */
export async function placeAside(
  file: string,
  signal: AbortSignal,
  writeContent: (aside: string) => Promise<number>,
): Promise<Outcome<ExportResult>> {
  const aside = asidePathOf(file);
  try {
    signal.throwIfAborted();
    makeFolderOf(file);
    const frames = await writeContent(aside);
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

/** Like `placeAside`, for a file that is written chunk by chunk; it is flushed to disk before it is renamed. */
export const writeAside = (
  file: string,
  signal: AbortSignal,
  body: (write: Write) => Promise<number>,
): Promise<Outcome<ExportResult>> =>
  placeAside(file, signal, async (aside) => (await writeContent(aside, signal, body)).frames);

/** Like `writeAside`, for a folder of files, each added with `add`: all of them are there, or the folder is not. */
export async function writeFolderAside(
  folder: string,
  signal: AbortSignal,
  body: (add: (path: string, content: (write: Write) => Promise<number>) => Promise<void>) => Promise<number>,
): Promise<Outcome<ExportResult>> {
  const aside = asidePathOf(folder);
  let bytes = 0;
  try {
    signal.throwIfAborted();
    makeFolderOf(folder);
    await mkdir(aside);
    const frames = await body(async (path, content) => {
      await mkdir(dirname(join(aside, path)), { recursive: true });
      bytes += (await writeContent(join(aside, path), signal, content)).bytes;
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

/** @throws ENOTDIR where the folder is a file: the name that is taken is not that of the export */
function makeFolderOf(file: string): void {
  try {
    makeFolders(dirname(file));
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST'
      ? Object.assign(error as Error, { code: 'ENOTDIR' })
      : error;
  }
}

async function writeContent(
  aside: string,
  signal: AbortSignal,
  body: (write: Write) => Promise<number>,
): Promise<Omit<ExportResult, 'file'>> {
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
  if (signal.aborted) return refuse(m.drawing_export_was_cancelled_nothing_was());
  if (error instanceof RefusalError) return { ok: false, error: error.refusal };
  const reason = systemReason(error);
  if (reason === undefined) throw error;
  return refuse(m.drawing_could_not_be_written_choose({ file, reason }), file);
}
