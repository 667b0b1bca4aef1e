import { m } from '../../paraglide/messages';
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
        : m.core_disk_full_free_some_space({ folder, space: amounts(space) });
    case 'read-only':
      return m.core_cannot_be_written_read_only({ folder });
    case 'gone':
      return m.core_or_part_missing_restore_or({ folder });
    case 'faulty':
      return m.core_disk_reports_errors_check_disk({ folder });
  }
}

/** A disk with many small files can run out of inodes while bytes are free. */
const describeNoInodes = (folder: string, { free }: DiskSpace): string =>
  m.core_disk_can_hold_no_more({
    folder,
    detail: free === undefined || !Number.isFinite(free) ? '' : m.core_though_free({ free: formatBytes(free) }),
  });

function amounts({ needs, free }: DiskSpace): string {
  if (needs === undefined || free === undefined || !Number.isFinite(free)) return '';
  return m.core_needed_and_free({ needs: formatBytes(needs), free: formatBytes(free) });
}

/** Message from a training process to its parent while it cannot write to the disk; null once it can again. */
export interface DiskWait {
  trouble: DiskTrouble;
  message: string;
}
