import type { RunRow } from '../../../shared/domain/run/run';

/** What one run takes, in bytes. */
export interface DiskRow {
  row: RunRow;
  checkpoints: number;
  samples: number;
  log: number;
  total: number;
}

export const DISK_COLUMNS = ['checkpoints', 'samples', 'log', 'total'] as const;
export type DiskColumn = (typeof DISK_COLUMNS)[number] | 'name';

export function diskRow(row: RunRow): DiskRow {
  const { checkpoints, samples, log } = row.stored;
  return { row, checkpoints, samples, log, total: checkpoints + samples + log };
}

/** The largest first, names from A on; `reversed` turns that round. Of equals, the newest run first. */
export function sortDiskRows(rows: readonly DiskRow[], by: DiskColumn, reversed: boolean): DiskRow[] {
  const compare = (a: DiskRow, b: DiskRow) =>
    by === 'name' ? a.row.name.localeCompare(b.row.name, 'en') : b[by] - a[by];
  const sign = reversed ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a, b) || b.row.id.localeCompare(a.row.id));
}

/** Sums over runs; those in the trash beside the others, for emptying it is the first thing to do. */
export function sumDisk(
  rows: readonly DiskRow[],
): Record<'checkpoints' | 'samples' | 'log' | 'total' | 'trash', number> {
  const sums = { checkpoints: 0, samples: 0, log: 0, total: 0, trash: 0 };
  for (const one of rows) {
    for (const column of DISK_COLUMNS) sums[column] += one[column];
    if (one.row.trashedAt !== undefined) sums.trash += one.total;
  }
  return sums;
}
