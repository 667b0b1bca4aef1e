/** Why something cannot be written for now. All may pass: room is made, a folder comes back, a disk is mounted again. */
export type DiskTrouble = 'full' | 'read-only' | 'gone' | 'faulty';

const CODES: Record<DiskTrouble, RegExp> = {
  // EFBIG is a limit on the size of files (ulimit -f), EDQUOT a quota.
  full: /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/,
  'read-only': /^(EROFS|EACCES|EPERM|SQLITE_READONLY.*)$/,
  gone: /^(ENOENT|ENOTDIR|ESTALE|ENODEV|ENXIO|SQLITE_CANTOPEN.*)$/,
  faulty: /^(EIO|ETIMEDOUT|EHOSTDOWN|ENOTCONN|EMFILE|ENFILE|SQLITE_IOERR.*)$/,
};

/** The trouble that an error of the file system or of SQLite stands for; undefined for every other error. */
export function troubleOf(error: unknown): DiskTrouble | undefined {
  const code = String((error as { code?: unknown } | null | undefined)?.code);
  return (Object.keys(CODES) as DiskTrouble[]).find((trouble) => CODES[trouble].test(code));
}

/** Bytes that are to be written somewhere, and those that are free there, where that is known. */
export interface DiskSpace {
  needs?: number | undefined;
  free?: number | undefined;
  /** How many more files the file system can hold (inodes), where it counts them. */
  freeFiles?: number | undefined;
}

/**
 * What is wrong with a folder and what to do, in one sentence each.
 */
export function describeTrouble(trouble: DiskTrouble, folder: string, room: DiskSpace = {}): string {
  switch (trouble) {
    case 'full':
      return room.freeFiles === 0
        ? describeNoInodes(folder, room)
        : `There is no room on the disk of ${folder}${amounts(room)}. Free some: the page Disk and "gander disk" show what takes it.`;
    case 'read-only':
      return `${folder} cannot be written: it is read-only. Make it writable.`;
    case 'gone':
      return `${folder}, or a part of it, is not there any more. Bring it back, or mount its disk again.`;
    case 'faulty':
      return `The disk of ${folder} does not answer as it should. Look at the disk and its cable or network.`;
  }
}

/** A disk of many small files can be full with bytes to spare. */
const describeNoInodes = (folder: string, { free }: DiskSpace): string =>
  `The disk of ${folder} can hold no more files: all of its inodes are used${free === undefined || !Number.isFinite(free) ? '' : `, though ${readableBytes(free)} are free`}. Delete files: runs with many grids and checkpoints (the page Disk, "gander disk"), or those of other programs ("df -i").`;

function amounts({ needs, free }: DiskSpace): string {
  if (needs === undefined || free === undefined || !Number.isFinite(free)) return '';
  return `: ${readableBytes(needs)} are needed and ${readableBytes(free)} are free`;
}

/** `1.2 MB` in powers of ten, as disks are sold. */
export function readableBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let i = 0;
  for (; bytes >= 999.95 && i < units.length - 1; i++) bytes /= 1000;
  return `${i === 0 ? bytes : bytes.toFixed(1)} ${units[i]}`;
}

/** What a training process tells its parent while the disk does not take what it writes; null when it does again. */
export interface DiskWait {
  trouble: DiskTrouble;
  message: string;
}
