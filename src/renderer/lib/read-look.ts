import type { SavedView, ViewAxis, ViewColumn, ViewPlot } from '../../shared/domain/table/saved-view';

type Look = Omit<SavedView, 'name' | 'filter'>;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAxis = (value: unknown): value is ViewAxis =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['log'] === 'boolean';
const isColumn = (value: unknown): value is ViewColumn =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  (value['width'] === undefined || (typeof value['width'] === 'number' && Number.isFinite(value['width'])));

/** Of what was remembered of the list's look, the parts that are one: another version may have written it, or a person. */
export function readLook(stored: unknown, usual: Look): Look {
  if (!isObject(stored)) return usual;
  const { columns, sort, groupBy, plot } = stored;
  return {
    columns: Array.isArray(columns) && columns.every(isColumn) ? columns : usual.columns,
    sort:
      isObject(sort) && typeof sort['by'] === 'string' && typeof sort['descending'] === 'boolean'
        ? { by: sort['by'], descending: sort['descending'] }
        : usual.sort,
    plot: readPlot(plot, usual.plot),
    ...(typeof groupBy === 'string' ? { groupBy } : {}),
  };
}

function readPlot(stored: unknown, usual: ViewPlot): ViewPlot {
  if (!isObject(stored)) return usual;
  const { kind, parallel, x, y, colour } = stored;
  return {
    kind: kind === 'parallel' || kind === 'scatter' ? kind : 'none',
    parallel: Array.isArray(parallel) && parallel.every(isAxis) ? parallel : usual.parallel,
    x: isAxis(x) ? x : usual.x,
    y: isAxis(y) ? y : usual.y,
    ...(typeof colour === 'string' ? { colour } : {}),
  };
}
