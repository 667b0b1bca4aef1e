import type { DiskUsage } from '../../../shared/contract/results';
import type { PrunedRun } from '../../../shared/domain/prune-rule';
import type { RunRow } from '../../../shared/domain/run/run';
import { joinWithCommas } from '../../../shared/lib/format';
import { m } from '../../../paraglide/messages';
import { formatBytes, formatCount } from '../../lib/format';

/** Disk space of one run, in bytes. */
export interface DiskRow {
  row: RunRow;
  checkpoints: number;
  samples: number;
  log: number;
  total: number;
}

export const DISK_COLUMNS = ['checkpoints', 'samples', 'log', 'total'] as const;
type SizeColumn = (typeof DISK_COLUMNS)[number];
export type DiskColumn = SizeColumn | 'name';

export function diskRow(row: RunRow): DiskRow {
  const { checkpoints, samples, log } = row.stored;
  return { row, checkpoints, samples, log, total: checkpoints + samples + log };
}

/** Sorts by size from the largest, by name from A; `reversed` is the opposite. The newest of equal runs is first. */
export function sortDiskRows(rows: readonly DiskRow[], by: DiskColumn, reversed: boolean): DiskRow[] {
  const compare = (a: DiskRow, b: DiskRow) =>
    by === 'name' ? a.row.name.localeCompare(b.row.name, 'en') : b[by] - a[by];
  const sign = reversed ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(a, b) || b.row.id.localeCompare(a.row.id));
}

/** Direction of {@link sortDiskRows}, as in `aria-sort`. */
export const sortDirection = (by: DiskColumn, reversed: boolean): 'ascending' | 'descending' =>
  (by === 'name') === reversed ? 'descending' : 'ascending';

/** Sums over runs; those in the trash are in all sums, and again in `trash`. */
export function sumDisk(rows: readonly DiskRow[]): Record<SizeColumn | 'trash', number> {
  const sums = { checkpoints: 0, samples: 0, log: 0, total: 0, trash: 0 };
  for (const one of rows) {
    for (const column of DISK_COLUMNS) sums[column] += one[column];
    if (one.row.trashedAt !== undefined) sums.trash += one.total;
  }
  return sums;
}

/** The cards at the top of the page: label and size, or "…" until the core has measured it. */
export function diskCards(
  sums: Pick<Record<SizeColumn, number>, 'checkpoints' | 'samples' | 'log'>,
  usage: DiskUsage | undefined,
): { label: string; size: string }[] {
  return [
    { label: m.common_checkpoints(), bytes: sums.checkpoints },
    { label: m.disk_card_grids(), bytes: sums.samples },
    { label: m.disk_card_journals(), bytes: sums.log },
    { label: m.common_datasets(), bytes: usage?.datasets },
    { label: m.disk_card_exports(), bytes: usage?.exports },
    { label: m.disk_card_backups(), bytes: usage?.backups },
    { label: m.disk_card_free(), bytes: usage?.free },
  ].map(({ label, bytes }) => ({
    label,
    // Free space is NaN where the file system does not report it.
    size: bytes === undefined ? '…' : Number.isFinite(bytes) ? formatBytes(bytes) : m.common_unknown(),
  }));
}

const MAX_SHOWN_STEPS = 8;

/** Steps of checkpoints in words; only the first of many. */
export function listSteps(steps: readonly number[]): string {
  if (steps.length === 0) return m.common_none();
  const more = steps.length - MAX_SHOWN_STEPS;
  const first = joinWithCommas(steps.slice(0, MAX_SHOWN_STEPS).map(formatCount));
  return more > 0 ? m.disk_steps_and_more({ steps: first, count: formatCount(more) }) : first;
}

const KEEP_REASONS: Record<PrunedRun['kept'][number]['why'][number], string> = {
  first: m.disk_kept_first(),
  last: m.disk_kept_last(),
  best: m.disk_kept_best(),
  pinned: m.disk_kept_pinned(),
  branch: m.disk_kept_branch(),
  every: m.disk_kept_every(),
};

/** Why each checkpoint of a run is kept, one per line. */
export const describeKept = (kept: PrunedRun['kept']): string =>
  kept
    .map(({ step, why }) =>
      m.disk_kept_step({ step, reasons: joinWithCommas(why.map((reason) => KEEP_REASONS[reason])) }),
    )
    .join('\n');
