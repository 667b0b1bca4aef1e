import type { RunId, RunRow } from '../../../shared/domain/run/run';

/** Where each run is in a list. */
export const indexRows = (rows: readonly RunRow[]): Map<RunId, number> => new Map(rows.map((row, at) => [row.id, at]));

/** Rows with the changed ones in the place of the old, new ones at the end, removed ones gone; `index` is brought up to date. */
export function mergeRows(
  rows: readonly RunRow[],
  index: Map<RunId, number>,
  change: { rows: readonly RunRow[]; removed: readonly RunId[] },
): RunRow[] {
  const merged = [...rows];
  for (const row of change.rows) {
    const at = index.get(row.id) ?? merged.length;
    index.set(row.id, at);
    merged[at] = row;
  }
  if (change.removed.length === 0) return merged;
  const gone = new Set(change.removed);
  const kept = merged.filter((row) => !gone.has(row.id));
  index.clear();
  kept.forEach((row, at) => index.set(row.id, at));
  return kept;
}
