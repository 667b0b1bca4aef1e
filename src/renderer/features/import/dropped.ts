import { Zip, ZipPassThrough } from 'fflate';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import {
  BUNDLE_ENDING,
  BUNDLE_FORMAT,
  BUNDLE_RUNS,
  isAside,
  isPortablePath,
  MANIFEST_FILE,
} from '../../../shared/formats/bundle-manifest';
import type { BundledFile, BundleManifest } from '../../../shared/formats/bundle-manifest';
import { RUN_FILE } from '../../../shared/formats/run-file';
import { plural } from '../../lib/format';

/** A file with its path inside a folder. */
export interface FolderFile {
  path: string;
  file: File;
}
export interface Dropped {
  bundles: File[];
  /** Run folders: each contains a `run.json`. */
  runs: { name: string; files: FolderFile[] }[];
  /** Names of everything else. */
  rejected: string[];
}

/**
 * Sorts dropped files and folders. A folder of run folders counts as its run folders.
 *
 * Must be called synchronously in the `drop` event: the browser clears the items afterwards.
 */
export async function readDrop(items: Iterable<DataTransferItem>): Promise<Dropped> {
  const entries = [...items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  const dropped: Dropped = { bundles: [], runs: [], rejected: [] };
  for (const entry of entries) {
    if (isFolder(entry)) await sortFolder(entry, dropped, true);
    else if (entry.name.endsWith(`.${BUNDLE_ENDING}`)) dropped.bundles.push(await fileOf(entry as FileSystemFileEntry));
    else dropped.rejected.push(entry.name);
  }
  return dropped;
}

/** Message about dropped things that cannot be imported. */
export const describeRejected = (names: readonly string[]): string =>
  `${names.length === 1 ? names[0] : plural(names.length, 'item')} cannot be imported: drop bundles (.gander) or run folders, which hold a run.json.`;

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory;
const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function sortFolder(folder: FileSystemDirectoryEntry, dropped: Dropped, descend: boolean): Promise<void> {
  const inside = await childrenOf(folder);
  if (inside.some((entry) => entry.isFile && entry.name === RUN_FILE))
    return void dropped.runs.push({ name: folder.name, files: await filesOf(inside, '') });
  const folders = descend ? inside.filter(isFolder) : [];
  const before = dropped.runs.length;
  const rejected = [...dropped.rejected];
  for (const child of folders) await sortFolder(child, dropped, false);
  // A folder without runs is named itself, not its contents.
  if (dropped.runs.length === before) dropped.rejected = [...rejected, folder.name];
}

async function filesOf(entries: readonly FileSystemEntry[], prefix: string): Promise<FolderFile[]> {
  const all = await Promise.all(
    entries.map(async (entry) => {
      const path = `${prefix}${entry.name}`;
      return isFolder(entry)
        ? filesOf(await childrenOf(entry), `${path}/`)
        : [{ path, file: await fileOf(entry as FileSystemFileEntry) }];
    }),
  );
  return all.flat();
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

/**
 * Packs the files of a run folder as a bundle (docs/exports.md), which is imported and checked like any other. Nothing
 * is compressed.
 */
export async function packRun(name: string, files: readonly FolderFile[]): Promise<Outcome<File>> {
  if (!globalThis.crypto?.subtle)
    return refuse(
      `The folder ${name} cannot be read at this address: use "gander import" there, or open Gander on localhost.`,
      name,
    );
  const run = readRunFile(await files.find(({ path }) => path === RUN_FILE)!.file.text());
  if (!run) return refuse(`${name} is no run of Gander: its ${RUN_FILE} cannot be read.`, name);
  const chunks: BlobPart[] = [];
  const zip = new Zip((error, chunk) => {
    if (error) throw error;
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
  });
  const listed: BundledFile[] = [];
  for (const { path, file } of files)
    if (isPortablePath(path) && !isAside(path)) listed.push(await add(zip, `${BUNDLE_RUNS}/${run.id}/`, path, file));
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    gander: run.gander,
    createdAt: new Date().toISOString(),
    checkpoints: 'all',
    runs: [{ id: run.id, name: run.name, dataset: run.dataset, files: listed }],
  };
  push(zip, MANIFEST_FILE, new TextEncoder().encode(JSON.stringify(manifest)));
  zip.end();
  return ok(new File(chunks, `${name}.${BUNDLE_ENDING}`));
}

async function add(zip: Zip, folder: string, path: string, file: File): Promise<BundledFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  push(zip, folder + path, bytes);
  return { path, bytes: bytes.length, sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

function push(zip: Zip, name: string, bytes: Uint8Array): void {
  const entry = new ZipPassThrough(name);
  zip.add(entry);
  entry.push(bytes, true);
}

/** The fields of `run.json` that the manifest repeats; the import checks them again. */
function readRunFile(
  text: string,
): { id: string; name: string; gander: string; dataset: { name: string; sha256: string } } | undefined {
  try {
    const { id, name, gander, dataset } = JSON.parse(text) as {
      id: unknown;
      name: unknown;
      gander: unknown;
      dataset: { name: unknown; sha256: unknown };
    };
    const { name: data, sha256 } = dataset;
    return [id, name, gander, data, sha256].every((one) => typeof one === 'string')
      ? ({ id, name, gander, dataset: { name: data, sha256 } } as never)
      : undefined;
  } catch {
    return undefined;
  }
}
