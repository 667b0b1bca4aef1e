import { formatBytes } from '../lib/format';

/** Why a write fails at present. All are temporary: space can be freed, a folder restored, a disk mounted again. */
export type DiskTrouble = 'full' | 'read-only' | 'gone' | 'faulty';

const CODES: Record<DiskTrouble, RegExp> = {
  // EFBIG: limit on the size of files (ulimit -f); EDQUOT: disk quota.
  full: /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/,
  'read-only': /^(EROFS|EACCES|EPERM|SQLITE_READONLY.*)$/,
  gone: /^(ENOENT|ENOTDIR|ESTALE|ENODEV|ENXIO|SQLITE_CANTOPEN.*)$/,
  faulty: /^(EIO|ETIMEDOUT|EHOSTDOWN|ENOTCONN|EMFILE|ENFILE|SQLITE_IOERR.*)$/,
};

/** Classifies an error of the file system or of SQLite; undefined for every other error. */
export function troubleOf(error: unknown): DiskTrouble | undefined {
  const code = String((error as { code?: unknown } | null | undefined)?.code);
  return (Object.keys(CODES) as DiskTrouble[]).find((trouble) => CODES[trouble].test(code));
}

/** Bytes to be written and bytes free, where known. */
export interface DiskSpace {
  needs?: number | undefined;
  free?: number | undefined;
  /** Files that can still be created (free inodes), where the file system counts them. */
  freeFiles?: number | undefined;
}

/** What is wrong with a folder and what to do, in one sentence each. */
export function describeTrouble(trouble: DiskTrouble, folder: string, space: DiskSpace = {}): string {
  switch (trouble) {
    case 'full':
      return space.freeFiles === 0
        ? describeNoInodes(folder, space)
        : `The disk of ${folder} is full${amounts(space)}. Free some space: the page Disk and "gander disk" show what uses it.`;
    case 'read-only':
      return `${folder} cannot be written: it is read-only. Make it writable.`;
    case 'gone':
      return `${folder}, or a part of it, is missing. Restore it, or mount its disk again.`;
    case 'faulty':
      return `The disk of ${folder} reports errors. Check the disk and its cable or network connection.`;
  }
}

/** A disk with many small files can run out of inodes while bytes are free. */
const describeNoInodes = (folder: string, { free }: DiskSpace): string =>
  `The disk of ${folder} can hold no more files: all of its inodes are used${free === undefined || !Number.isFinite(free) ? '' : `, though ${formatBytes(free)} are free`}. Delete files: runs with many grids and checkpoints (the page Disk, "gander disk"), or those of other programs ("df -i").`;

function amounts({ needs, free }: DiskSpace): string {
  if (needs === undefined || free === undefined || !Number.isFinite(free)) return '';
  return `: ${formatBytes(needs)} are needed and ${formatBytes(free)} are free`;
}

/** Message from a training process to its parent while it cannot write to the disk; null once it can again. */
export interface DiskWait {
  trouble: DiskTrouble;
  message: string;
}
