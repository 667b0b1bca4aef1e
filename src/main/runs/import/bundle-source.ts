import type { Readable } from 'node:stream';
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
  if (!entry) return fail(`${file} is not a bundle of Gander: it has no ${MANIFEST_FILE}.`, file);
  if (entry.uncompressedSize > MAX_MANIFEST)
    fail(`${file} is refused: its ${MANIFEST_FILE} says that it has ${entry.uncompressedSize} bytes.`, file);
  const json = parse(await read(zip.openReadStreamPromise(entry), file), file);
  const { format } = Object(json) as { format?: unknown };
  if (typeof format === 'number' && format > BUNDLE_FORMAT)
    fail(
      `${file} was made by a newer Gander (format ${format}; this one reads ${BUNDLE_FORMAT}): update Gander here, or export it there as an older one.`,
      file,
    );
  const parsed = checkInput(bundleManifest, json);
  return parsed.ok
    ? parsed.value
    : fail(`${file} is refused: its ${MANIFEST_FILE} is not one of Gander: ${parsed.error.message}`, file);
}

async function read(stream: Promise<Readable>, file: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of await stream) pieces.push(piece as Buffer);
  } catch (error) {
    fail(
      `${file} is damaged: its ${MANIFEST_FILE} cannot be unpacked (${(error as Error).message}). Copy it again from where it was made.`,
      file,
    );
  }
  return Buffer.concat(pieces);
}

function parse(bytes: Buffer, file: string): unknown {
  const parsed = parseJson(bytes);
  return parsed.ok
    ? parsed.value
    : fail(
        `${file} is damaged: its ${MANIFEST_FILE} ${parsed.error.message}. Copy it again from where it was made.`,
        file,
      );
}

/** Checks that every file of the manifest is in the zip with the stated size, and nothing else. */
function holdTogether(manifest: BundleManifest, { entries }: OpenedZip, file: string): void {
  const known = new Set([MANIFEST_FILE]);
  for (const { id, files } of manifest.runs)
    for (const { path, bytes } of files) {
      const name = nameIn(id, path);
      const entry = entries.get(name);
      if (known.has(name)) fail(`${file} is refused: its manifest lists ${name} twice.`, file);
      if (!entry) fail(`${file} is incomplete: it has no ${name}. Copy it again from its source.`, file);
      if (entry.uncompressedSize !== bytes)
        fail(`${file} is refused: ${name} has ${entry.uncompressedSize} bytes where its manifest says ${bytes}.`, file);
      known.add(name);
    }
  const more = [...entries.keys()].find((name) => !known.has(name));
  if (more !== undefined) fail(`${file} is refused: it holds ${more}, of which its manifest says nothing.`, file);
}
