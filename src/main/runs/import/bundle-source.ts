import type { Readable } from 'node:stream';
import { m } from '../../../paraglide/messages';
import { BUNDLE_FORMAT, BUNDLE_RUNS, bundleManifest, MANIFEST_FILE } from '../../../shared/formats/bundle-manifest';
import type { BundleManifest } from '../../../shared/formats/bundle-manifest';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import { fail } from '../../datasets/refusals';
import type { OpenedSource, RunSource } from './source';
import { openZip } from './zip-entries';
import type { OpenedZip } from './zip-entries';

const MAX_MANIFEST = 64 * 1024 * 1024;

/** Opens a bundle: reads its manifest and compares it with the directory of the zip file. */
export async function openBundle(file: string): Promise<OpenedSource> {
  const opened = await openZip(file);
  try {
    const manifest = await readManifest(opened, file);
    holdTogether(manifest, opened, file);
    return { runs: manifest.runs.map((run) => sourceOf(run, opened)), close: () => opened.zip.close() };
  } catch (error) {
    opened.zip.close();
    throw error;
  }
}

const nameIn = (id: string, path: string): string => `${BUNDLE_RUNS}/${id}/${path}`;

const sourceOf = ({ id, files }: BundleManifest['runs'][number], { zip, entries }: OpenedZip): RunSource => ({
  id,
  files,
  open: ({ path }) => zip.openReadStreamPromise(entries.get(nameIn(id, path))!),
});

async function readManifest({ zip, entries }: OpenedZip, file: string): Promise<BundleManifest> {
  const entry = entries.get(MANIFEST_FILE);
  if (!entry) return fail(m.runs_bundle_none({ file, manifest: MANIFEST_FILE }), file);
  if (entry.uncompressedSize > MAX_MANIFEST)
    fail(m.runs_bundle_manifest_too_large({ file, manifest: MANIFEST_FILE, bytes: entry.uncompressedSize }), file);
  const json = parse(await read(zip.openReadStreamPromise(entry), file), file);
  const { format } = Object(json) as { format?: unknown };
  if (typeof format === 'number' && format > BUNDLE_FORMAT)
    fail(m.runs_bundle_newer({ file, format, own: BUNDLE_FORMAT }), file);
  const parsed = checkInput(bundleManifest, json);
  return parsed.ok
    ? parsed.value
    : fail(m.runs_bundle_manifest_foreign({ file, manifest: MANIFEST_FILE, reason: parsed.error.message }), file);
}

async function read(stream: Promise<Readable>, file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of await stream) pieces.push(piece as Buffer);
  } catch (error) {
    fail(m.runs_bundle_manifest_packed({ file, manifest: MANIFEST_FILE, message: (error as Error).message }), file);
  }
  return Buffer.concat(pieces);
}

function parse(bytes: Buffer, file: string): unknown {
  const parsed = parseJson(bytes);
  return parsed.ok
    ? parsed.value
    : fail(m.runs_bundle_manifest_damaged({ file, manifest: MANIFEST_FILE, reason: parsed.error.message }), file);
}

/** Checks that every file of the manifest is in the zip with the stated size, and nothing else. */
function holdTogether(manifest: BundleManifest, { entries }: OpenedZip, file: string): void {
  const known = new Set([MANIFEST_FILE]);
  for (const { id, files } of manifest.runs)
    for (const { path, bytes } of files) {
      const name = nameIn(id, path);
      const entry = entries.get(name);
      if (known.has(name)) fail(m.runs_bundle_listed_twice({ file, name }), file);
      if (!entry) fail(m.runs_bundle_incomplete({ file, name }), file);
      if (entry.uncompressedSize !== bytes)
        fail(m.runs_bundle_size({ file, name, size: entry.uncompressedSize, bytes }), file);
      known.add(name);
    }
  const more = [...entries.keys()].find((name) => !known.has(name));
  if (more !== undefined) fail(m.runs_bundle_unlisted({ file, more }), file);
}
