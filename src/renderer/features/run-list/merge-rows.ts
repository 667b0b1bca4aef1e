import type { RunId, RunRow } from '../../../shared/domain/run/run';

/** The index of each run in a list. */
export const indexRows = (rows: readonly RunRow[]): Map<RunId, number> => new Map(rows.map((row, at) => [row.id, at]));

/** Returns the rows with changed ones replaced, new ones appended and removed ones left out; updates `index` to match. */
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
  const removed = new Set(change.removed);
  const remaining = merged.filter((row) => !removed.has(row.id));
  index.clear();
  remaining.forEach((row, at) => index.set(row.id, at));
  return remaining;
}
