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
const fileOf = (entry: FileSystemFileEntry): Promise<File> =>
  new Promise((resolve, reject) => entry.file(resolve, reject));

async function sortFolder(folder: FileSystemDirectoryEntry, dropped: Dropped, deeper: boolean): Promise<void> {
  const inside = await childrenOf(folder);
  if (inside.some((entry) => entry.isFile && entry.name === RUN_FILE))
    return void dropped.runs.push({ name: folder.name, files: await filesOf(inside, '') });
  const folders = deeper ? inside.filter(isFolder) : [];
  const before = dropped.runs.length;
  const others = [...dropped.others];
  for (const one of folders) await sortFolder(one, dropped, false);
  // Of a folder without any run, its own name says it.
  if (dropped.runs.length === before) dropped.others = [...others, folder.name];
}

async function filesOf(entries: readonly FileSystemEntry[], above: string): Promise<InFolder[]> {
  const all = await Promise.all(
    entries.map(async (entry) => {
      const path = `${above}${entry.name}`;
      return isFolder(entry)
        ? filesOf(await childrenOf(entry), `${path}/`)
        : [{ path, file: await fileOf(entry as FileSystemFileEntry) }];
    }),
  );
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

/** Packs the files of a run folder as a bundle (docs/exports.md), so that a dropped folder is brought in and checked like one. Nothing is compressed: it stays on this machine. */
export async function packRun(name: string, files: readonly InFolder[]): Promise<Outcome<File>> {
  if (!globalThis.crypto?.subtle)
    return refuse(
      `The folder ${name} cannot be read at this address: use "gander import" there, or open Gander on localhost.`,
      name,
    );
  const run = readRunFile(await files.find(({ path }) => path === RUN_FILE)!.file.text());
  if (!run) return refuse(`${name} is no run of Gander: its ${RUN_FILE} cannot be read.`, name);
  const pieces: BlobPart[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece as Uint8Array<ArrayBuffer>);
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
  return ok(new File(pieces, `${name}.${BUNDLE_ENDING}`));
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

/** What the manifest repeats of `run.json`; all of it is checked again where it is brought in. */
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
