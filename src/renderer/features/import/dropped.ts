import { BUNDLE_ENDING } from '../../../shared/formats/bundle-manifest';
import { RUN_FILE } from '../../../shared/formats/run-file';

/** A file of a folder, with its path inside it. */
export interface InFolder {
  path: string;
  file: File;
}
export interface Dropped {
  bundles: File[];
  /** Run folders: each holds a `run.json`. */
  runs: { name: string; files: InFolder[] }[];
  /** Names of all else. */
  others: string[];
}

/** Sorts what was let go over the window. A folder of run folders counts as these; must be called while the drop is being handled. */
export async function readDrop(items: Iterable<DataTransferItem>): Promise<Dropped> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const dropped: Dropped = { bundles: [], runs: [], others: [] };
  for (const entry of entries) {
    if (isFolder(entry)) await sortFolder(entry, dropped, true);
    else if (entry.name.endsWith(`.${BUNDLE_ENDING}`)) dropped.bundles.push(await fileOf(entry as FileSystemFileEntry));
    else dropped.others.push(entry.name);
  }
  return dropped;
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((resolve, reject) => entry.file(resolve, reject));

async function sortFolder(folder: FileSystemDirectoryEntry, dropped: Dropped, deeper: boolean): Promise<void> {
  const inside = await childrenOf(folder);
  if (inside.some((entry) => entry.isFile && entry.name === RUN_FILE)) return void dropped.runs.push({ name: folder.name, files: await filesOf(inside, '') });
  const folders = deeper ? inside.filter(isFolder) : [];
  const before = dropped.runs.length;
  const others = [...dropped.others];
  for (const one of folders) await sortFolder(one, dropped, false);
  // Of a folder without any run, its own name says it.
  if (dropped.runs.length === before) dropped.others = [...others, folder.name];
}

async function filesOf(entries: readonly FileSystemEntry[], above: string): Promise<InFolder[]> {
  const all = await Promise.all(entries.map(async (entry) => {
    const path = `${above}${entry.name}`;
    return isFolder(entry) ? filesOf(await childrenOf(entry), `${path}/`) : [{ path, file: await fileOf(entry as FileSystemFileEntry) }];
  }));
  return all.flat();
}

/** A browser gives a folder a hundred at a time, until it gives none. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
