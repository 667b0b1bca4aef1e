import { execFile } from 'node:child_process';
import { statfsSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { promisify } from 'node:util';

/** Bytes that can still be written where a folder lies; infinite where the system does not say. */
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

/** The same at once, where the answer decides what starts now. */
export function freeNow(folder: string): number {
  try {
    const stat = statfsSync(folder);
    return stat.bavail * stat.bsize;
  } catch {
    return Infinity;
  }
}

/** How many more files can be made where a folder lies; undefined where the system does not count them. */
export function freeFilesNow(folder: string): number | undefined {
  try {
    const { files, ffree } = statfsSync(folder);
    return files > 0 ? ffree : undefined;
  } catch {
    return undefined;
  }
}
