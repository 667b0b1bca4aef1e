import type { SavedView, ViewAxis, ViewColumn, ViewPlot } from '../../../../shared/domain/table/saved-view';
import { DEFAULT_COLUMNS } from '../table/columns';

/** Everything that a saved view stores except its name. */
export type ViewSettings = Omit<SavedView, 'name'>;

/** The settings that are restored at the next start: the filter is not. */
type StoredSettings = Omit<ViewSettings, 'filter'>;

const DEFAULT_PLOT: ViewPlot = {
  kind: 'none',
  parallel: [
    { id: 'objective', log: false },
    { id: 'learningRate', log: true },
    { id: 'batchSize', log: false },
    { id: 'seed', log: false },
    { id: 'generator', log: false },
    { id: 'discriminator', log: false },
  ],
  x: { id: 'learningRate', log: true },
  y: { id: 'generator', log: false },
};

export const DEFAULT_SETTINGS: ViewSettings = {
  filter: '',
  columns: [...DEFAULT_COLUMNS],
  sort: { by: 'created', descending: true },
  plot: DEFAULT_PLOT,
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isAxis = (value: unknown): value is ViewAxis =>
  isObject(value) && typeof value['id'] === 'string' && typeof value['log'] === 'boolean';
const isColumn = (value: unknown): value is ViewColumn =>
  isObject(value) &&
  typeof value['id'] === 'string' &&
  (value['width'] === undefined || (typeof value['width'] === 'number' && Number.isFinite(value['width'])));

/** Reads stored settings, which another version or a person may have written: invalid parts get their default. */
export function readStoredSettings(stored: unknown, defaults: StoredSettings): StoredSettings {
  if (!isObject(stored)) return defaults;
  const { columns, sort, groupBy, plot } = stored;
  return {
    columns: Array.isArray(columns) && columns.every(isColumn) ? columns : defaults.columns,
    sort:
      isObject(sort) && typeof sort['by'] === 'string' && typeof sort['descending'] === 'boolean'
        ? { by: sort['by'], descending: sort['descending'] }
        : defaults.sort,
    plot: readPlot(plot, defaults.plot),
    ...(typeof groupBy === 'string' ? { groupBy } : {}),
  };
}

function readPlot(stored: unknown, defaults: ViewPlot): ViewPlot {
  if (!isObject(stored)) return defaults;
  const { kind, parallel, x, y, colour } = stored;
  return {
    kind: kind === 'parallel' || kind === 'scatter' ? kind : 'none',
    parallel: Array.isArray(parallel) && parallel.every(isAxis) ? parallel : defaults.parallel,
    x: isAxis(x) ? x : defaults.x,
    y: isAxis(y) ? y : defaults.y,
    ...(typeof colour === 'string' ? { colour } : {}),
  };
}

/** Whether two views have the same settings. The order of their fields does not matter, because a view is stored as JSON. */
export const haveSameSettings = (a: ViewSettings, b: ViewSettings): boolean => canonicalJson(a) === canonicalJson(b);

const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_key, part: unknown) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part,
  );
