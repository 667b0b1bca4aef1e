import { m } from '../../../paraglide/messages';
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
import { isContainedPath } from '../../../shared/lib/contained-path';
import { formatCount } from '../../lib/format';
import type { DroppedFolder, FolderFile } from './dropped';

export interface PackWork {
  /** Receives the number of bytes that were packed since its last call. */
  onBytes(bytes: number): void;
  signal: AbortSignal;
}

/** A folder as one file. */
export interface PackedFolder {
  file: File;
  /** A sentence about each file that was left out. */
  problems: string[];
}

/** What a zip file without the 64-bit extension can hold. */
const MAX_ZIP_FILES = 65_534;
const MAX_ZIP_BYTES = 2 ** 32 - 1;
/** About the size of the entries of a file in a zip file, twice its name aside. */
const ENTRY_BYTES = 128;
/** Packed bytes that are held in the memory of the page: the browser may move a blob to the disk. */
const BLOB_BYTES = 16 * 1024 * 1024;
const MAX_NAMED = 3;

/**
 * Packs a folder of another program as a zip file, without compression, which the import unpacks and reads like the
 * folder. Files whose names mean something else on some system are left out and named, since the import refuses them.
 */
export async function packFolder({ name, files }: DroppedFolder, work: PackWork): Promise<Outcome<PackedFolder>> {
  const { packed, left } = choose(files);
  if (packed.length === 0) return refuse(m.import_folder_empty({ name }), name);
  const bytes = packed.reduce((sum, { path, file }) => sum + file.size + 2 * path.length + ENTRY_BYTES, 0);
  if (packed.length > MAX_ZIP_FILES || bytes > MAX_ZIP_BYTES)
    return refuse(
      m.import_folder_too_large({ name, count: formatCount(packed.length), bytes, max: MAX_ZIP_FILES }),
      name,
    );
  const zip = new ZipFile();
  for (const { path, file } of packed) {
    const problem = await addStream(zip, path, file, work);
    if (work.signal.aborted) return cancelled(name);
    if (problem !== undefined) return refuse(m.import_file_unreadable({ name, path, fault: problem }), path);
  }
  // The core takes a file that is named like a bundle for one.
  const file = zip.end(name.endsWith(`.${BUNDLE_ENDING}`) ? `${name}.zip` : name);
  return ok({ file, problems: left.length > 0 ? [describeLeftOut(name, left)] : [] });
}

/** Separates files whose names can be in a zip file from the others. */
function choose(files: readonly FolderFile[]): { packed: FolderFile[]; left: string[] } {
  const folded = new Set<string>();
  const packed: FolderFile[] = [];
  const left: string[] = [];
  for (const one of files) {
    const name = one.path.toLowerCase();
    if (!isContainedPath(one.path) || folded.has(name)) left.push(one.path);
    else packed.push(one);
    folded.add(name);
  }
  return { packed, left };
}

function describeLeftOut(name: string, left: readonly string[]): string {
  const named = left.slice(0, MAX_NAMED).join(', ');
  const more = left.length - MAX_NAMED;
  const files = more > 0 ? m.import_left_out_more({ files: named, count: more }) : named;
  return m.import_left_out({ name, count: formatCount(left.length), files });
}

const cancelled = (name: string): Outcome<never> => refuse(m.import_cancelled({ name }), name);

/** Returns why a file cannot be read. */
async function addStream(zip: ZipFile, path: string, file: File, work: PackWork): Promise<string | undefined> {
  const push = zip.open(path);
  try {
    for (let at = 0; at < file.size && !work.signal.aborted; at += READ_BYTES) {
      const bytes = new Uint8Array(await file.slice(at, at + READ_BYTES).arrayBuffer());
      push(bytes, false);
      work.onBytes(bytes.length);
    }
    push(new Uint8Array(), true);
    return undefined;
  } catch (fault) {
    return fault instanceof Error ? fault.message : String(fault);
  }
}

const READ_BYTES = 1024 * 1024;

/** A zip file without compression that is being written. */
class ZipFile {
  private readonly parts: BlobPart[] = [];
  private pending: Uint8Array<ArrayBuffer>[] = [];
  private bytes = 0;
  private readonly zip = new Zip((error, chunk) => {
    if (error) throw error;
    this.pending.push(chunk as Uint8Array<ArrayBuffer>);
    this.bytes += chunk.length;
    if (this.bytes >= BLOB_BYTES) this.flush();
  });

  /** Starts a file; its bytes are given to the returned function. */
  open(name: string): (bytes: Uint8Array, isLast: boolean) => void {
    const entry = new ZipPassThrough(name);
    this.zip.add(entry);
    return (bytes, isLast) => entry.push(bytes, isLast);
  }

  add(name: string, bytes: Uint8Array): void {
    this.open(name)(bytes, true);
  }

  end(name: string): File {
    this.zip.end();
    this.flush();
    return new File(this.parts, name);
  }

  private flush(): void {
    this.parts.push(new Blob(this.pending));
    this.pending = [];
    this.bytes = 0;
  }
}

/**
 * Packs the files of a run folder as a bundle (docs/exports.md), which is imported and checked like any other. Nothing
 * is compressed.
 */
export async function packRun({ name, files }: DroppedFolder, work: PackWork): Promise<Outcome<PackedFolder>> {
  if (!globalThis.crypto?.subtle) return refuse(m.import_folder_insecure({ name }), name);
  const run = readRunFile(await files.find(({ path }) => path === RUN_FILE)!.file.text());
  if (!run) return refuse(m.import_folder_no_run({ name, file: RUN_FILE }), name);
  const zip = new ZipFile();
  const listed: BundledFile[] = [];
  for (const { path, file } of files) {
    if (!isPortablePath(path) || isAside(path)) continue;
    if (work.signal.aborted) return cancelled(name);
    listed.push(await add(zip, `${BUNDLE_RUNS}/${run.id}/`, path, file));
    work.onBytes(file.size);
  }
  const manifest: BundleManifest = {
    format: BUNDLE_FORMAT,
    gander: run.gander,
    createdAt: new Date().toISOString(),
    checkpoints: 'all',
    runs: [{ id: run.id, name: run.name, dataset: run.dataset, files: listed }],
  };
  zip.add(MANIFEST_FILE, new TextEncoder().encode(JSON.stringify(manifest)));
  return ok({ file: zip.end(`${name}.${BUNDLE_ENDING}`), problems: [] });
}

async function add(zip: ZipFile, folder: string, path: string, file: File): Promise<BundledFile> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  zip.add(folder + path, bytes);
  return { path, bytes: bytes.length, sha256: [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') };
}

interface RunFields {
  id: string;
  name: string;
  gander: string;
  dataset: { name: string; sha256: string };
}

/** The fields of `run.json` that the manifest repeats; the import checks them again. */
function readRunFile(text: string): RunFields | undefined {
  try {
    const { id, name, kind, program, ...file } = JSON.parse(text) as Record<string, unknown>;
    // A run of another program has no version of Gander, and may have no dataset.
    const isExternal = kind === 'external';
    const gander = isExternal ? (typeof program === 'string' ? program.slice(0, 100) : '') : file['gander'];
    const dataset = Object(file['dataset'] ?? (isExternal ? {} : null)) as Record<string, unknown>;
    const data = dataset['name'] ?? (isExternal ? '' : undefined);
    const sha256 = dataset['sha256'] ?? (isExternal ? '' : undefined);
    return [id, name, gander, data, sha256].every((one) => typeof one === 'string')
      ? ({ id, name, gander, dataset: { name: data, sha256 } } as RunFields)
      : undefined;
  } catch {
    return undefined;
  }
}
