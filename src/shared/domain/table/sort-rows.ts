import type { RunRow } from '../run/run';
import { isTimeField, rowTime, rowValue } from './row-values';
import type { Cell } from './row-values';

export interface Sort {
  by: string;
  descending: boolean;
}

/** Order of life rather than of the alphabet: what is going on first. */
const STATE_ORDER = ['running', 'starting', 'paused', 'queued', 'parked', 'interrupted', 'failed', 'stopped', 'finished'];

function key(row: RunRow, by: string): Cell {
  if (by === 'state') return STATE_ORDER.indexOf(row.state);
  return isTimeField(by) ? rowTime(row, by) : rowValue(row, by);
}

function order(a: Cell, b: Cell): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Sorted copy; runs without a value come last in both directions, equal ones newest first. */
export function sortRows(rows: readonly RunRow[], { by, descending }: Sort): RunRow[] {
  const keyed = rows.map((row) => ({ row, key: key(row, by) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === undefined || b.key === undefined) {
      if (a.key !== b.key) return a.key === undefined ? 1 : -1;
    } else {
      const by = order(a.key, b.key);
      if (by !== 0) return by * sign;
    }
    return a.row.createdAt < b.row.createdAt ? 1 : a.row.createdAt > b.row.createdAt ? -1 : 0;
  });
  return keyed.map((k) => k.row);
}
