import { parseFilter } from '../filter/filter';
import type { Filter } from '../filter/filter';
import { ok } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import type { RunRow } from '../run/run';

/** Where runs lie: `runs` is neither archive nor trash. */
export type Place = 'runs' | 'archive' | 'trash';

export const placeOf = (row: Pick<RunRow, 'archived' | 'trashedAt'>): Place => (row.trashedAt !== undefined ? 'trash' : row.archived ? 'archive' : 'runs');

/** The rows of a place; a filter that asks about archived or trashed runs has them in the list too. */
export function rowsOf(rows: readonly RunRow[], place: Place | 'everywhere', fields: ReadonlySet<string> = new Set()): readonly RunRow[] {
  if (place === 'everywhere') return rows;
  const places = new Set<Place>([place]);
  if (place === 'runs' && fields.has('archived')) places.add('archive');
  if (place === 'runs' && fields.has('trashed')) places.add('trash');
  return rows.filter((row) => places.has(placeOf(row)));
}

export const passing = (rows: readonly RunRow[], filter: Filter, place: Place | 'everywhere'): readonly RunRow[] =>
  rowsOf(rows, place, filter.fields).filter(filter.holds);

/** The rows of a place that a filter keeps; the refusal says what is wrong with the filter. */
export function listedRows(rows: readonly RunRow[], filter: string, place: Place | 'everywhere'): Outcome<readonly RunRow[]> {
  const parsed = parseFilter(filter);
  return parsed.ok ? ok(passing(rows, parsed.value, place)) : parsed;
}
