import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { isAside, isPortablePath } from '../../../shared/formats/bundle-manifest';
import { append } from '../../../shared/lib/lists';
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
