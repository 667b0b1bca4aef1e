import { ok } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import { parseFilter } from '../filter/filter';
import type { Filter } from '../filter/filter';
import type { RunRow } from '../run/run';
import { isTimeField, rowTime, rowValue } from './row-values';
import type { CellValue } from './row-values';

export interface Sort {
  by: string;
  descending: boolean;
}

/** Order of states in a sort: active ones first. */
const STATE_ORDER = [
  'running',
  'starting',
  'paused',
  'queued',
  'parked',
  'interrupted',
  'failed',
  'stopped',
  'finished',
];

function key(row: RunRow, by: string): CellValue {
  if (by === 'state') return STATE_ORDER.indexOf(row.state);
  return isTimeField(by) ? rowTime(row, by) : rowValue(row, by);
}

function order(a: CellValue, b: CellValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0;
}

/** Returns a sorted copy; runs without a value come last in both directions, ties newest first. */
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

/** Location of a run: `runs` means neither archived nor in the trash. */
export type RunLocation = 'runs' | 'archive' | 'trash';

export const locationOf = (row: Pick<RunRow, 'archived' | 'trashedAt'>): RunLocation =>
  row.trashedAt !== undefined ? 'trash' : row.archived ? 'archive' : 'runs';

/** The rows of a location; a filter on archived or trashed runs includes those too. */
function rowsOf(
  rows: readonly RunRow[],
  place: RunLocation | 'everywhere',
  fields: ReadonlySet<string> = new Set(),
): readonly RunRow[] {
  if (place === 'everywhere') return rows;
  const places = new Set<RunLocation>([place]);
  if (place === 'runs' && fields.has('archived')) places.add('archive');
  if (place === 'runs' && fields.has('trashed')) places.add('trash');
  return rows.filter((row) => places.has(locationOf(row)));
}

export const passing = (
  rows: readonly RunRow[],
  filter: Filter,
  place: RunLocation | 'everywhere',
): readonly RunRow[] => rowsOf(rows, place, filter.fields).filter(filter.holds);

/** The rows of a location that match a filter; refuses an invalid filter. */
export function listedRows(
  rows: readonly RunRow[],
  filter: string,
  place: RunLocation | 'everywhere',
): Outcome<readonly RunRow[]> {
  const parsed = parseFilter(filter, () => rows);
  return parsed.ok ? ok(passing(rows, parsed.value, place)) : parsed;
}
