import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { isAside, isPortablePath } from '../../../shared/formats/bundle-manifest';
import { append } from '../../../shared/lib/long-lists';
import { readRunFile } from '../folder/run-folder';

/** A file of a run that is to be brought in. */
export interface SourceFile {
  /** Inside the run folder, with `/`. */
  path: string;
  bytes: number;
  /** What it must hash to; undefined where nobody has said. */
  sha256?: string;
}

/** A run from elsewhere, in a bundle or in a folder; nothing of it has been believed yet but the names of its files. */
export interface RunSource {
  id: RunId;
  files: readonly SourceFile[];
  open(file: SourceFile): Promise<Readable>;
}

export interface OpenedSource {
  runs: readonly RunSource[];
  close(): void;
}

/** Opens a run folder of another home. Plain files alone are taken, never what a link points to, nor what is being written aside. */
export async function openFolder(folder: string): Promise<OpenedSource> {
  const { id } = unwrap(readRunFile(folder));
  const files = await filesIn(folder);
  return {
    runs: [{ id, files, open: async ({ path }) => createReadStream(join(folder, path)) }],
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
