import { m } from '../../../paraglide/messages';
import { RUN_FILE } from '../../../shared/formats/run-file';
import { formatCount } from '../../lib/format';

/** A file with its path inside a folder. */
export interface FolderFile {
  path: string;
  file: File;
}
/** A folder with all files in it and in its folders. */
export interface DroppedFolder {
  name: string;
  files: FolderFile[];
}
export interface Dropped {
  /** Bundles, zip files, and files of other programs. */
  files: File[];
  /** Run folders: each contains a `run.json`. */
  runs: DroppedFolder[];
  /** Folders of other programs. */
  folders: DroppedFolder[];
  /** Names of everything else: empty folders, and folders without a run beside run folders. */
  rejected: string[];
}

const nothing = (): Dropped => ({ files: [], runs: [], folders: [], rejected: [] });

/**
 * Sorts dropped files and folders. A folder of run folders counts as its run folders.
 *
 * Must be called synchronously in the `drop` event: the browser clears the items afterwards.
 */
export async function readDrop(items: Iterable<DataTransferItem>): Promise<Dropped> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const dropped = nothing();
  for (const entry of entries) {
    if (!isFolder(entry)) dropped.files.push(await fileOf(entry as FileSystemFileEntry));
    else {
      const inside = await childrenOf(entry);
      const folders = inside.filter(isFolder).map(({ name }) => name);
      sortFolder({ name: entry.name, files: await filesOf(inside, '') }, folders, dropped);
    }
  }
  return dropped;
}

/** Sorts the files of a folder that was chosen with the folder chooser, whose paths start with its name. */
export function readChosenFolder(files: Iterable<File>): Dropped {
  const dropped = nothing();
  const listed = [...files].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
  for (const [name, inside] of byFirstName(listed))
    sortFolder({ name, files: inside }, [...byFirstName(inside).keys()], dropped);
  return dropped;
}

/** Message about dropped things that cannot be imported. */
export const describeRejected = (names: readonly string[]): string =>
  names.length === 1
    ? m.import_rejected_one({ name: names[0]! })
    : m.import_rejected_count({ count: formatCount(names.length) });

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

/** The files in each folder of a list, without the name of that folder. */
function byFirstName(files: readonly FolderFile[]): Map<string, FolderFile[]> {
  const folders = new Map<string, FolderFile[]>();
  for (const { path, file } of files) {
    const at = path.indexOf('/');
    if (at < 0) continue;
    const name = path.slice(0, at);
    const inside = folders.get(name) ?? [];
    if (inside.length === 0) folders.set(name, inside);
    inside.push({ path: path.slice(at + 1), file });
  }
  return folders;
}

const isRun = (files: readonly FolderFile[]): boolean => files.some(({ path }) => path === RUN_FILE);

/** @param inside names of its folders, also of those without files */
function sortFolder(folder: DroppedFolder, inside: readonly string[], dropped: Dropped): void {
  if (isRun(folder.files)) return void dropped.runs.push(folder);
  const folders = byFirstName(folder.files);
  const runs = [...folders].filter(([, files]) => isRun(files)).map(([name, files]) => ({ name, files }));
  if (runs.length > 0) {
    dropped.runs.push(...runs);
    dropped.rejected.push(...inside.filter((name) => !isRun(folders.get(name) ?? [])));
  } else if (folder.files.length > 0) dropped.folders.push(folder);
  else dropped.rejected.push(folder.name);
}

async function filesOf(entries: readonly FileSystemEntry[], prefix: string): Promise<FolderFile[]> {
  const all: FolderFile[] = [];
  for (const entry of entries) {
    const path = `${prefix}${entry.name}`;
    if (isFolder(entry)) all.push(...(await filesOf(await childrenOf(entry), `${path}/`)));
    else all.push({ path, file: await fileOf(entry as FileSystemFileEntry) });
  }
  return all;
}

/** `readEntries` returns at most 100 entries at a time, and none at the end. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return all;
    all.push(...batch);
  }
}
