import { createWriteStream, existsSync } from 'node:fs';
import { link, mkdir, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { m } from '../../../paraglide/messages';
import { BUNDLE_ENDING, MANIFEST_FILE } from '../../../shared/formats/bundle-manifest';
import type { FoundRun, Imported } from '../../../shared/contract/import-status';
import type { Outcome } from '../../../shared/contract/outcome';
import { RUN_FILE } from '../../../shared/formats/run-file';
import { isContainedPath } from '../../../shared/lib/contained-path';
import { asOutcome, checkSignal, fail } from '../../datasets/refusals';
import { freeBytes } from '../disk/free-space';
import { findExternal, importExternal } from '../external/import-external';
import type { ExternalImportServices, ExternalPath } from '../external/import-external';
import { asideFolder } from '../folder/run-folder';
import { importFrom } from './import';
import type { ImportServices, ImportWork } from './import';
import { openZip } from './zip-entries';

/**
 * Imports what a path holds: a bundle, a run folder, or what other programs recorded, in a folder, a file or a zip file.
 * With `work.preview`, runs of other programs are only found.
 */
export const importPath = (
  services: ImportServices & ExternalImportServices,
  from: ExternalPath,
  work: ImportWork,
): Promise<Outcome<Imported | { found: FoundRun[] }>> =>
  asOutcome(async () => {
    const { path, known } = from;
    if (!existsSync(path) || (await isOwn(path, known))) return await unwrapped(importFrom(services, path, work));
    const opened = await openExternal(services.home, from, work.signal);
    try {
      if (!work.preview) return await unwrapped(importExternal(services, opened.path, work));
      const found = await findExternal(services, opened.path, work);
      // Gives the sentence on what can be imported.
      return found.length > 0 ? { found } : await unwrapped(importExternal(services, opened.path, work));
    } finally {
      await opened.close();
    }
  }, work.signal);

async function unwrapped<T>(outcome: Promise<Outcome<T>>): Promise<T> {
  const done = await outcome;
  return done.ok ? done.value : fail(done.error.message, done.error.at);
}

/** Whether a path is a bundle or a run folder, which Gander wrote, or is named like one. */
async function isOwn(path: string, known: string): Promise<boolean> {
  if ((await stat(path)).isDirectory()) return existsSync(join(path, RUN_FILE));
  if (known.endsWith(`.${BUNDLE_ENDING}`)) return true;
  if (!(await isZip(path))) return false;
  // A bundle is checked again, by stricter rules, when it is imported.
  const { zip, entries } = await openZip(path, () => true);
  zip.close();
  return entries.has(MANIFEST_FILE);
}

async function isZip(file: string): Promise<boolean> {
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && (buffer.readUInt32LE() === 0x04034b50 || buffer.readUInt32LE() === 0x06054b50);
  } finally {
    await handle.close();
  }
}

interface OpenedExternal {
  path: ExternalPath;
  close(): Promise<void>;
}

/** Unpacks a zip file, and gives an upload the name that it had, beside the runs until it is closed. */
async function openExternal(home: string, from: ExternalPath, signal: AbortSignal): Promise<OpenedExternal> {
  const { path, known } = from;
  const isFile = (await stat(path)).isFile();
  const zipped = isFile && (await isZip(path));
  if (!zipped && (!isFile || path === known)) return { path: from, close: () => Promise.resolve() };
  const aside = asideFolder(home);
  await mkdir(aside, { recursive: true });
  const folder = await mkdtemp(join(aside, 'u-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const name = basename(known.replace(/\\/g, '/')) || 'upload';
    // Readers name a run by its folder where its file has a common name, such as metrics.csv.
    const stem = zipped ? name.replace(/\.zip$/i, '') : parse(name).name;
    const inside = join(folder, isContainedPath(stem) ? stem : 'upload');
    await mkdir(inside);
    if (zipped) {
      await unpackAll(path, inside, signal);
      return { path: { path: inside, known }, close };
    }
    const file = join(inside, name);
    await link(path, file);
    return { path: { path: file, known }, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function unpackAll(file: string, to: string, signal: AbortSignal): Promise<void> {
  const { zip, entries } = await openZip(file, isContainedPath);
  try {
    const total = [...entries.values()].reduce((sum, entry) => sum + entry.uncompressedSize, 0);
    const free = await freeBytes(to);
    if (total > free) fail(m.runs_zip_no_space({ total, free }), file);
    for (const [name, entry] of entries) {
      checkSignal(signal);
      if (name.endsWith('/')) continue;
      const path = join(to, ...name.split('/'));
      await mkdir(dirname(path), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(path, { flags: 'wx' }), { signal });
    }
  } finally {
    zip.close();
  }
}
