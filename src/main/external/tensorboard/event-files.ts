import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { m } from '../../../paraglide/messages';
import { checkSignal, fail } from '../../datasets/refusals';

/** An event file of a run. */
export interface EventFile {
  path: string;
  /** Relative to the imported path, with `/`. */
  name: string;
  size: number;
}

/** A folder with event files, in the order of their names, which begin with the time at which they were created. */
export interface EventFolder {
  path: string;
  /** Relative to the imported path, with `/`; empty for the path itself. */
  key: string;
  files: EventFile[];
}

/** Event files have this in their name (TensorBoard: `io_wrapper.IsTensorFlowEventsFile`). */
const MARK = 'tfevents';
/** Placeholders that the profiler leaves beside its own files. */
const EMPTY_PROFILE = '.profile-empty';
const MAX_ENTRIES = 1_000_000;
const MAX_DEPTH = 64;

const isEventFileName = (name: string): boolean =>
  name.includes(MARK) && !name.endsWith(EMPTY_PROFILE) && !name.endsWith('.part') && !name.endsWith('.tmp');

const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * The folders with event files in a path, which may itself be an event file; sorted by key. Links to folders are not
 * followed.
 *
 * @throws RefusalError for a folder with too many files
 */
export async function eventFolders(path: string, signal: AbortSignal): Promise<EventFolder[]> {
  const stats = await stat(path);
  if (stats.isFile()) {
    const name = basename(path);
    if (!isEventFileName(name)) return [];
    return [{ path: dirname(path), key: '', files: [{ path, name, size: stats.size }] }];
  }
  if (!stats.isDirectory()) return [];
  const found = new Map<string, EventFolder>();
  let entries = 0;
  const walk = async (folder: string, depth: number): Promise<void> => {
    checkSignal(signal);
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (++entries > MAX_ENTRIES)
        fail(m.dataset_folder_too_many({ folder: path, max: MAX_ENTRIES.toLocaleString('en') }), path);
      const child = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < MAX_DEPTH) await walk(child, depth + 1);
        continue;
      }
      if (!isEventFileName(entry.name)) continue;
      const { size, isFile } = await sizeOf(child);
      if (!isFile) continue;
      const key = relative(path, folder).split(sep).join('/');
      if (!found.has(key)) found.set(key, { path: folder, key, files: [] });
      found.get(key)!.files.push({ path: child, name: key === '' ? entry.name : `${key}/${entry.name}`, size });
    }
  };
  await walk(path, 0);
  for (const { files } of found.values()) files.sort((a, b) => byCode(a.name, b.name));
  return [...found.values()].sort((a, b) => byCode(a.key, b.key));
}

/** A link whose target is gone is no file. */
async function sizeOf(path: string): Promise<{ size: number; isFile: boolean }> {
  try {
    const stats = await stat(path);
    return { size: stats.size, isFile: stats.isFile() };
  } catch {
    return { size: 0, isFile: false };
  }
}
