import { accessSync, constants, createReadStream, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import type { Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { m } from '../../../paraglide/messages';
import { RefusalError } from '../../../shared/contract/outcome';
import { isSystemError, systemReason } from '../../../shared/lib/system-error';
import { abandonedFilesOf } from '../../files/abandoned-files';
import { makeFolders } from '../../files/folders';
import { asidePathOf, moveIntoPlace, syncFolder, writeAll } from '../../files/write-aside';
import { removeAbandonedFiles } from '../../runs';
import { UsageError } from './usage-error';

/** Where a command writes its output. */
export interface Target {
  path: string;
  /** A folder of files instead of one file. */
  isFolder: boolean;
  /** Replaces an existing file or folder. */
  force: boolean;
}

const COPY_BYTES = 1024 * 1024;

/**
 * Checks an output path before any work is done: nothing existing is replaced without `force`, and with it only a
 * plain file or a folder
 * of event files.
 *
 * @param output the path as the user wrote it
 * @returns the target with its absolute path; a symbolic link is followed
 * @throws UsageError
 */
export function checkTarget(output: string, { isFolder, force }: Omit<Target, 'path'>): Target {
  try {
    const target = { path: followLink(path.resolve(output)), isFolder, force };
    const found = lstatSync(target.path, { throwIfNoEntry: false });
    if (found) checkExisting(target, found);
    else if (!isFolder && /[/\\]$/.test(output))
      throw new UsageError(m.command_names_folder_choose_file_in({ output }));
    checkFolderAbove(target.path);
    return target;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(
      m.command_cannot_be_written_choose_another({ output: shorten(output), error: systemReason(error)! }),
    );
  }
}

function followLink(file: string): string {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink()) return file;
  if (!statSync(file, { throwIfNoEntry: false })) throw new UsageError(m.command_symbolic_link_has_no_target({ file }));
  return realpathSync(file);
}

function checkExisting({ path: file, isFolder, force }: Target, found: Stats): void {
  if (!found.isFile() && !found.isDirectory())
    throw new UsageError(m.command_not_file_choose_file_with({ file, found: kindOf(found) }));
  if (isFolder) return checkFolder(file, found, force);
  if (found.isDirectory()) throw new UsageError(m.command_folder_choose_file_in_with({ file }));
  if (!force) throw new UsageError(m.command_already_exists_force_replaces_or({ file }));
}

/** Event files of two exports in one folder would be read as one run that started twice. */
function checkFolder(folder: string, found: Stats, force: boolean): void {
  if (!found.isDirectory()) throw new UsageError(m.command_file_choose_new_folder_with({ folder }));
  if (readdirSync(folder).length === 0) return;
  if (!force) throw new UsageError(m.command_not_empty_choose_folder_own({ folder }));
  if (!holdsEventFilesOnly(folder)) throw new UsageError(m.command_contains_files_other_than_tensorboard({ folder }));
}

/** Whether a folder looks as `gander export tensorboard` writes it: a folder for each run, with event files in it. */
const holdsEventFilesOnly = (folder: string): boolean =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).every(
    (entry) => entry.isDirectory() || (entry.isFile() && entry.name.startsWith('events.out.tfevents.')),
  );

const kindOf = (stat: Stats): string =>
  stat.isFIFO()
    ? m.command_named_pipe()
    : stat.isSocket()
      ? 'a socket'
      : stat.isSymbolicLink()
        ? m.command_symbolic_link()
        : 'a device';

/** Checks that the nearest existing parent folder is writable. */
function checkFolderAbove(file: string): void {
  let above = path.dirname(file);
  while (!statSync(above, { throwIfNoEntry: false }) && path.dirname(above) !== above) above = path.dirname(above);
  if (!statSync(above).isDirectory()) throw new UsageError(m.command_file_choose_another_folder_with({ above }));
  accessSync(above, constants.W_OK | constants.X_OK);
}

/**
 * Moves a finished file or folder to its target, completely or not at all. From another disk, it is copied beside the
 * target first.
 *
 * @throws RefusalError if it cannot be written; the reason of the signal if that is aborted. Nothing is left at the
 * target then
 */
export async function deliver(from: string, target: Target, signal: AbortSignal): Promise<void> {
  const folder = path.dirname(target.path);
  try {
    makeFolders(folder);
    removeAbandonedFiles(abandonedFilesOf({ folder, name: path.basename(target.path) }));
    await place(from, target).catch((error: unknown) => {
      if (!isOtherDisk(error)) throw error;
      return copyAndPlace(from, target, signal);
    });
  } catch (error) {
    if (signal.aborted || !isSystemError(error)) throw error;
    throw new RefusalError({ message: failureOf(error, target) });
  }
}

const isOtherDisk = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EXDEV';

function failureOf(error: Error, { path: file, force }: Target): string {
  const isNew = (error as NodeJS.ErrnoException).code === 'EEXIST' && !force;
  return isNew
    ? m.command_was_created_by_another_program({ file })
    : m.command_could_not_be_written_nothing({ file: shorten(file), error: systemReason(error)! });
}

async function copyAndPlace(from: string, target: Target, signal: AbortSignal): Promise<void> {
  const aside = asidePathOf(target.path);
  try {
    await copySynced(from, aside, signal);
    signal.throwIfAborted();
    await place(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await rm(from, { recursive: true, force: true });
}

/** Checks again before it replaces: hours may have passed since {@link checkTarget}. */
async function place(aside: string, target: Target): Promise<void> {
  const found = await lstat(target.path).catch(() => undefined);
  if (found && target.force) checkExisting(target, found);
  if (!target.isFolder) return moveIntoPlace(aside, target.path, { replace: target.force });
  if (!found) return moveIntoPlace(aside, target.path);
  if (!target.force || (await readdir(target.path)).length === 0) {
    // On other platforms, rename replaces an empty folder in one step.
    if (process.platform === 'win32') await rmdir(target.path);
    return moveIntoPlace(aside, target.path);
  }
  await replaceFolder(aside, target.path);
}

/** The earlier folder is removed only after the new one is in place. */
async function replaceFolder(aside: string, target: string): Promise<void> {
  const earlier = asidePathOf(target);
  await rename(target, earlier);
  try {
    await moveIntoPlace(aside, target);
  } catch (error) {
    await rename(earlier, target);
    throw error;
  }
  await rm(earlier, { recursive: true, force: true });
}

async function copySynced(from: string, to: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if ((await lstat(from)).isDirectory()) {
    await mkdir(to);
    for (const name of await readdir(from)) await copySynced(path.join(from, name), path.join(to, name), signal);
    return syncFolder(to);
  }
  const [source, copy] = [await open(from, 'r'), await open(to, 'wx')];
  try {
    const buffer = Buffer.allocUnsafe(COPY_BYTES);
    for (;;) {
      signal.throwIfAborted();
      const { bytesRead } = await source.read(buffer, 0, COPY_BYTES);
      if (bytesRead === 0) break;
      await writeAll(copy, buffer.subarray(0, bytesRead));
    }
    await copy.sync();
  } finally {
    await source.close();
    await copy.close();
  }
}

/** Writes a finished file to stdout in chunks. @throws RefusalError if it was closed before the end */
export async function deliverToStdout(from: string, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(createReadStream(from), process.stdout, { end: false, signal });
  } catch (error) {
    if (signal.aborted || !isSystemError(error)) throw error;
    // Other errors of stdout are reported by guardOutput, for every command.
    if (error.code === 'EPIPE')
      throw new RefusalError({
        message: m.command_export_was_not_written_stdout(),
      });
  } finally {
    await rm(from, { force: true });
  }
}

/** A longer path is shortened in messages. */
const MAX_SHOWN_PATH = 200;
const shorten = (text: string): string =>
  text.length <= MAX_SHOWN_PATH ? text : `${text.slice(0, MAX_SHOWN_PATH)}... (${text.length} characters)`;
