import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { isAside, isPortablePath } from '../../../shared/formats/bundle-manifest';
import { OUTPUT_FILE } from '../../../shared/formats/run-file';
import { append } from '../../../shared/lib/lists';
import { hashFile } from '../../files/hash-file';
import { LABELS_FILE } from '../folder/labels-file';
import { readRunFile } from '../folder/run-folder';

/** A file of a run to be imported. */
export interface SourceFile {
  /** Path inside the run folder, with `/`. */
  path: string;
  bytes: number;
  /** Expected hash; undefined if not known. */
  sha256?: string;
}

/** A run from a bundle or a folder; nothing except the file names has been validated yet. */
export interface RunSource {
  id: RunId;
  files: readonly SourceFile[];
  open(file: SourceFile): Promise<Readable>;
}

export interface OpenedSource {
  runs: readonly RunSource[];
  close(): void;
}

/** Opens a run folder of another home. Only regular files are read, no links and no temporary files. */
export async function openFolder(folder: string): Promise<OpenedSource> {
  const { id } = unwrap(readRunFile(folder));
  const files = await filesIn(folder);
  return {
    runs: [{ id, files, open: ({ path }) => Promise.resolve(createReadStream(join(folder, path))) }],
    close: () => undefined,
  };
}

async function filesIn(folder: string, under = ''): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for (const name of (await readdir(join(folder, under))).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    const stat = await lstat(join(folder, path));
    if (!isPortablePath(path) || isAside(path)) continue;
    if (stat.isDirectory()) append(files, await filesIn(folder, path));
    else if (stat.isFile()) files.push({ path, bytes: stat.size });
  }
  return files;
}

/** Labels and process output are not part of what a run computed. */
const APART: ReadonlySet<string> = new Set([LABELS_FILE, OUTPUT_FILE]);

/** The first file of a source that differs from the file in a local folder; undefined when all are equal. */
export async function firstDifference(source: RunSource, folder: string): Promise<string | undefined> {
  for (const file of source.files)
    if (!APART.has(file.path) && !(await isSame(source, file, join(folder, ...file.path.split('/'))))) return file.path;
  return undefined;
}

async function isSame(source: RunSource, file: SourceFile, here: string): Promise<boolean> {
  const stat = await lstat(here).catch(() => undefined);
  if (!stat?.isFile() || stat.size !== file.bytes) return false;
  return (await hashFile(here)) === (file.sha256 ?? (await hashOf(source, file)));
}

async function hashOf(source: RunSource, file: SourceFile): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(await source.open(file), hash);
  return hash.digest('hex');
}
