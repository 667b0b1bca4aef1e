import { Zip, ZipPassThrough } from 'fflate';
import { BUNDLE_ENDING, BUNDLE_FORMAT, BUNDLE_RUNS, isAside, isPortablePath, MANIFEST_FILE } from '../../../shared/formats/bundle-manifest';
import type { BundledFile, BundleManifest } from '../../../shared/formats/bundle-manifest';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { RUN_FILE } from '../../../shared/formats/run-file';
import type { InFolder } from './dropped';

/** Packs the files of a run folder as a bundle (docs/exports.md), so that a dropped folder is brought in and checked like one. Nothing is compressed: it stays on this machine. */
export async function packRun(name: string, files: readonly InFolder[]): Promise<Outcome<File>> {
  if (!globalThis.crypto?.subtle) return refuse(`The folder ${name} cannot be read at this address: use "gander import" there, or open Gander on localhost.`, name);
  const run = readRunFile(await files.find(({ path }) => path === RUN_FILE)!.file.text());
  if (!run) return refuse(`${name} is no run of Gander: its ${RUN_FILE} cannot be read.`, name);
  const pieces: BlobPart[] = [];
  const zip = new Zip((error, piece) => {
    if (error) throw error;
    pieces.push(piece as Uint8Array<ArrayBuffer>);
  });
  const listed: BundledFile[] = [];
  for (const { path, file } of files) if (isPortablePath(path) && !isAside(path)) listed.push(await add(zip, `${BUNDLE_RUNS}/${run.id}/`, path, file));
  const manifest: BundleManifest = { format: BUNDLE_FORMAT, gander: run.gander, createdAt: new Date().toISOString(), checkpoints: 'all', runs: [{ id: run.id, name: run.name, dataset: run.dataset, files: listed }] };
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
function readRunFile(text: string): { id: string; name: string; gander: string; dataset: { name: string; sha256: string } } | undefined {
  try {
    const { id, name, gander, dataset } = JSON.parse(text) as { id: unknown; name: unknown; gander: unknown; dataset: { name: unknown; sha256: unknown } };
    const { name: data, sha256 } = dataset;
    return [id, name, gander, data, sha256].every((one) => typeof one === 'string') ? ({ id, name, gander, dataset: { name: data, sha256 } } as never) : undefined;
  } catch {
    return undefined;
  }
}
