import { statfsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';

/** Free bytes on the disk of a folder; infinite where the system does not tell. */
export async function freeBytes(folder: string): Promise<number> {
  try {
    const stat = await statfs(folder);
    return stat.bavail * stat.bsize;
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
