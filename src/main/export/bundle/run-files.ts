import { open, readdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckpointChoice } from '../../../shared/formats/bundle-manifest';
import { isAside, isPortablePath } from '../../../shared/formats/bundle-manifest';
import { append } from '../../../shared/lib/long-lists';
import { CHECKPOINTS_FOLDER, JOURNAL_FILE } from '../../../shared/formats/run-file';

/** A file as it goes into a bundle: its first `bytes` bytes, for a journal may grow meanwhile. */
export interface PackedFile {
  path: string;
  bytes: number;
}

/**
 * The files of a run folder, as they stand now. Plain files alone; what is being written aside is no part of the run yet.
 *
 * The journal comes first, and that of a live run ends with a whole line: all that it speaks of is on disk before it does.
 *
 * @param checkpoints names of the checkpoints that the run has, ascending in step
 */
export async function runFiles(folder: string, isLive: boolean, choice: CheckpointChoice, checkpoints: readonly string[]): Promise<PackedFile[]> {
  const journal = await journalBytes(join(folder, JOURNAL_FILE), isLive);
  const last = checkpoints[checkpoints.length - 1];
  const goesAlong = (path: string): boolean =>
    path !== JOURNAL_FILE && (choice === 'all' || !path.startsWith(`${CHECKPOINTS_FOLDER}/`) || (choice === 'last' && path === `${CHECKPOINTS_FOLDER}/${last}`));
  const others = (await plainFiles(folder)).filter(({ path }) => goesAlong(path));
  return [...(journal === undefined ? [] : [{ path: JOURNAL_FILE, bytes: journal }]), ...others];
}

async function plainFiles(folder: string, under = ''): Promise<PackedFile[]> {
  const files: PackedFile[] = [];
  for (const name of (await readdir(join(folder, under))).sort()) {
    const path = under === '' ? name : `${under}/${name}`;
    if (!isPortablePath(path) || isAside(path)) continue;
    const stat = await lstat(join(folder, path)).catch(() => undefined);
    if (stat?.isDirectory()) append(files, await plainFiles(folder, path));
    else if (stat?.isFile()) files.push({ path, bytes: stat.size });
  }
  return files;
}

const TAIL = 64 * 1024;

/** Bytes of a journal, of a live run up to the last end of line. Undefined when it is not there. */
async function journalBytes(path: string, isLive: boolean): Promise<number | undefined> {
  const handle = await open(path, 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { size } = await handle.stat();
    if (!isLive) return size;
    for (let end = size; end > 0;) {
      const from = Math.max(0, end - TAIL);
      const buffer = Buffer.alloc(end - from);
      await handle.read(buffer, 0, buffer.length, from);
      const newline = buffer.lastIndexOf(10);
      if (newline !== -1) return from + newline + 1;
      end = from;
    }
    return 0;
  } finally {
    await handle.close();
  }
}
