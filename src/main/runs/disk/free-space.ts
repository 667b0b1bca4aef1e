import { execFile } from 'node:child_process';
import { statfsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { promisify } from 'node:util';

/** Free bytes on the disk of a folder; infinite where the system does not tell. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    // Node before 18.15 has no statfs.
    if ('statfs' in fs) {
      const stat = await fs.statfs(folder);
      return stat.bavail * stat.bsize;
    }
    const { stdout } = await promisify(execFile)('df', ['-Pk', folder]);
    const kilobytes = Number(stdout.trim().split('\n').pop()?.trim().split(/\s+/)[3]);
    return Number.isFinite(kilobytes) ? kilobytes * 1024 : Infinity;
  } catch {
    return Infinity;
  }
}

/** Synchronous version, for decisions about starting a run. */
export function freeNow(folder: string): number {
  try {
    const stat = statfsSync(folder);
    return stat.bavail * stat.bsize;
  } catch {
    return Infinity;
  }
}

/** Free inodes on the disk of a folder; undefined where the system does not count them. */
export function freeFilesNow(folder: string): number | undefined {
  try {
    const { files, ffree } = statfsSync(folder);
    return files > 0 ? ffree : undefined;
  } catch {
    return undefined;
  }
}
