import { createHash } from 'node:crypto';
import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { hashFile } from '../checkpoints/checkpoint';
import { LABELS_FILE } from '../folder/labels-file';
import { OUTPUT_FILE } from '../../../shared/formats/run-file';
import type { RunSource, SourceFile } from './source';

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
