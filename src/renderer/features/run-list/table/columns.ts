import { FIELDS, OBJECTIVE_LABELS } from '../../../../shared/domain/run/hyperparameter-fields';
import { freeMetric } from '../../../../shared/domain/free-metrics';
import { metric, METRICS, metricsAmong } from '../../../../shared/domain/metrics';
import type { Metric } from '../../../../shared/domain/metrics';
import { timeZone } from '../../../../shared/lib/format';
import { objectiveOf } from '../../../../shared/domain/run/run';
import type { RunRow } from '../../../../shared/domain/run/run';
import { formatDuration, formatNumber, formatSpeed, formatTime } from '../../../lib/format';
import { DIRECTED_METRICS, freeMetricsOf, rowValue } from '../../../../shared/domain/table/row-values';
import type { Sort } from '../../../../shared/domain/table/listed-rows';
import type { ViewColumn } from '../../../../shared/domain/table/saved-view';
import { warningLabel } from '../../../../shared/domain/warnings/catalogue';

/** A text column of the run table. The columns of name, state, star and thumbnail are fixed. */
export interface TableColumn {
  id: string;
  label: string;
  /** CSS width. */
  width: string;
  numeric: boolean;
  /** Tooltip of the heading. */
  description: string;
  text(row: RunRow): string;
}

/** The value as it was set, not rounded. */
const exact =
  (id: string) =>
  (row: RunRow): string =>
    String(rowValue(row, id) ?? '–');
const loss =
  (metric: string) =>
  (row: RunRow): string =>
    formatNumber(row.last[metric]);

/** `2: mode collapse, oscillation (passed)` */
function warningsText({ warnings, warned }: RunRow): string {
  const names = warned.map(({ name, passed }) => `${warningLabel(name)}${passed === undefined ? '' : ' (passed)'}`);
  if (warnings === 0) return '–';
  return [String(warnings), ...(names.length > 0 ? [names.join(', ')] : [])].join(': ');
}

const RUN_COLUMNS: readonly TableColumn[] = [
  {
    id: 'experiment',
    label: 'Experiment',
    width: 'minmax(96px, 1fr)',
    numeric: false,
    description: 'The experiment that the run belongs to.',
    text: (r) => r.experimentName,
  },
  {
    id: 'step',
    label: 'Step',
    width: '96px',
    numeric: true,
    description: 'Generator updates done, of the total.',
    text: (r) => (r.steps === 0 ? formatNumber(r.step) : `${formatNumber(r.step)} / ${formatNumber(r.steps)}`),
  },
  {
    id: 'speed',
    label: 'Steps/s',
    width: '62px',
    numeric: true,
    description: 'Generator updates per second, while the run trains.',
    text: (r) => formatSpeed(r.stepsPerSecond),
  },
  {
    id: 'left',
    label: 'Time left',
    width: '92px',
    numeric: true,
    description: 'Time to the end at the current speed.',
    text: (r) => formatDuration(r.secondsLeft),
  },
  {
    id: 'generator',
    label: 'Loss G',
    width: '74px',
    numeric: true,
    description: 'Newest generator loss. Losses of different objectives are not comparable.',
    text: loss('generatorLoss'),
  },
  {
    id: 'discriminator',
    label: 'Loss D',
    width: '74px',
    numeric: true,
    description: 'Newest discriminator (critic) loss. Losses of different objectives are not comparable.',
    text: loss('discriminatorLoss'),
  },
  {
    id: 'objective',
    label: 'Objective',
    width: '76px',
    numeric: false,
    description: 'Which losses the two networks minimise.',
    text: (r) => {
      const objective = objectiveOf(r);
      return objective === undefined ? '' : OBJECTIVE_LABELS[objective];
    },
  },
  {
    id: 'dataset',
    label: 'Dataset',
    width: '92px',
    numeric: false,
    description: 'The data that the run trains on.',
    text: (r) => r.dataset,
  },
  {
    id: 'network',
    label: 'Network',
    width: '74px',
    numeric: false,
    description: 'The pair of generator and discriminator.',
    text: (r) => r.hyperparameters?.network ?? '',
  },
  {
    id: 'seed',
    label: 'Seed',
    width: '46px',
    numeric: true,
    description: 'The seed of all random numbers of the run.',
    text: (r) => (r.seed === undefined ? '' : String(r.seed)),
  },
  {
    id: 'tag',
    label: 'Tags',
    width: 'minmax(72px, 0.6fr)',
    numeric: false,
    description: 'Labels that you gave to the run.',
    text: (r) => r.tags.join(', '),
  },
  {
    id: 'created',
    label: 'Created',
    width: '128px',
    numeric: false,
    description: `When it was queued, in the time zone ${timeZone()}.`,
    text: (r) => formatTime(r.createdAt),
  },
  {
    id: 'ended',
    label: 'Ended',
    width: '128px',
    numeric: false,
    description: `When it ended, in the time zone ${timeZone()}.`,
    text: (r) => formatTime(r.endedAt),
  },
  {
    id: 'samples',
    label: 'Grids',
    width: '60px',
    numeric: true,
    description: 'Sample grids written.',
    text: exact('samples'),
  },
  {
    id: 'warnings',
    label: 'Warnings',
    width: 'minmax(88px, 0.8fr)',
    numeric: false,
    description: 'Number of warnings and errors among its events, and the warnings of its training.',
    text: warningsText,
  },
];

const RUN_COLUMN_IDS = new Set(RUN_COLUMNS.map((c) => c.id));
/** Metrics whose newest values are the columns Loss G and Loss D. */
const LOSS_COLUMN_METRICS = new Set(['generatorLoss', 'discriminatorLoss']);

/** A group of columns in the chooser. */
export interface ColumnGroup {
  label: string;
  columns: readonly TableColumn[];
}

const newestOf = (m: Metric): TableColumn => ({
  id: `last.${m.name}`,
  label: m.label,
  width: '96px',
  numeric: true,
  description: `Newest value. ${m.description}`,
  text: (r) => formatNumber(Object.hasOwn(r.last, m.name) ? r.last[m.name] : undefined),
});
/** The least or the greatest value of a metric whose direction is not known: a person chooses one by the column. */
const extremeOf = (m: Metric, which: 'min' | 'max'): TableColumn => ({
  id: `${which}.${m.name}`,
  label: `${m.label}, ${which === 'min' ? 'lowest' : 'highest'}`,
  width: '96px',
  numeric: true,
  description: `${which === 'min' ? 'Lowest' : 'Highest'} value so far. ${m.description}`,
  text: (r) => formatNumber(r.extremes?.[m.name]?.[which === 'min' ? 0 : 1]),
});
const bestOf = (m: Metric): TableColumn => ({
  id: `best.${m.name}`,
  label: `${m.label}, best`,
  width: '96px',
  numeric: true,
  description: `${m.best === 'min' ? 'Lowest' : 'Highest'} value so far. ${m.description}`,
  text: (r) => formatNumber(r.best[m.name]),
});

/** The columns of any runs. Only metrics with a preferred direction have a best value. */
const COLUMN_GROUPS: readonly ColumnGroup[] = [
  { label: 'Run', columns: RUN_COLUMNS },
  {
    label: 'Hyperparameters',
    columns: FIELDS.filter((f) => !RUN_COLUMN_IDS.has(f.name)).map((f): TableColumn => ({
      id: f.name,
      label: f.label,
      width: '96px',
      numeric: f.kind !== 'choice',
      description: f.description,
      text: exact(f.name),
    })),
  },
  {
    label: 'Metrics, newest value',
    columns: METRICS.filter((m) => !LOSS_COLUMN_METRICS.has(m.name)).map(newestOf),
  },
  {
    label: 'Metrics, best value',
    columns: DIRECTED_METRICS.map(bestOf),
  },
];

export const COLUMNS: readonly TableColumn[] = COLUMN_GROUPS.flatMap((group) => group.columns);
const BY_ID = new Map(COLUMNS.map((column) => [column.id, column]));
export const columnOf = (id: string): TableColumn | undefined => BY_ID.get(id) ?? metricColumn(id);

/** The column of a score, whose name includes its settings (`last.fid.digits_v1.1000`), or of a free metric. */
function metricColumn(id: string): TableColumn | undefined {
  const [, which, name] = /^(last|best|min|max)\.(.+)$/s.exec(id) ?? [];
  if (name === undefined) return undefined;
  const column = columnOfMetric(which as 'last', name);
  if (column) BY_ID.set(id, column);
  return column;
}

function columnOfMetric(which: 'last' | 'best' | 'min' | 'max', name: string): TableColumn | undefined {
  const known = metric(name);
  if (which === 'last') return newestOf(known ?? freeMetric(name));
  if (which === 'best') return known?.best ? bestOf(known) : undefined;
  return known ? undefined : extremeOf(freeMetric(name), which);
}

/** The columns of the scores that some runs have: one for each setting, because scores of different settings are not comparable. */
export function scoreColumns(rows: readonly Pick<RunRow, 'last'>[]): ColumnGroup[] {
  const names = new Set<string>();
  for (const { last } of rows) for (const name in last) if (name.includes('.') && metric(name)) names.add(name);
  const scores = metricsAmong(names);
  if (scores.length === 0) return [];
  return [
    { label: 'Scores of images, newest value', columns: scores.map(newestOf) },
    { label: 'Scores of images, best value', columns: scores.filter((m) => m.best).map(bestOf) },
  ];
}

/** The columns of the metrics of some runs that are not ours. */
export function freeColumns(rows: readonly Pick<RunRow, 'last'>[]): ColumnGroup[] {
  const metrics = metricsAmong(freeMetricsOf(rows));
  if (metrics.length === 0) return [];
  return [
    { label: 'Other metrics, newest value', columns: metrics.map(newestOf) },
    { label: 'Other metrics, lowest value', columns: metrics.map((m) => extremeOf(m, 'min')) },
    { label: 'Other metrics, highest value', columns: metrics.map((m) => extremeOf(m, 'max')) },
  ];
}

/** All columns that can be chosen for these runs. */
export const columnGroups = (rows: readonly Pick<RunRow, 'last'>[]): ColumnGroup[] => [
  ...COLUMN_GROUPS,
  ...scoreColumns(rows),
  ...freeColumns(rows),
];

export const DEFAULT_COLUMNS: readonly ViewColumn[] = [
  'step',
  'speed',
  'generator',
  'discriminator',
  'objective',
  'dataset',
  'network',
  'seed',
  'tag',
  'created',
].map((id) => ({ id }));

/** The chosen columns with their set widths; unknown ids, of another version, are left out. */
export const chosenColumns = (chosen: readonly ViewColumn[]): TableColumn[] =>
  chosen.flatMap(({ id, width }) => {
    const column = columnOf(id);
    return column ? [width === undefined ? column : { ...column, width: `${width}px` }] : [];
  });

/** CSS grid tracks of the table: selection, star, thumbnail, name, state, then the chosen columns. */
export const gridTemplate = (columns: readonly TableColumn[]): string =>
  ['28px', '28px', '46px', 'minmax(180px, 1.6fr)', '152px', ...columns.map((column) => column.width)].join(' ');

/** The direction of a heading, as `aria-sort` has it. */
export function sortDirection(sort: Sort, by: string): 'none' | 'ascending' | 'descending' {
  if (sort.by !== by) return 'none';
  return sort.descending ? 'descending' : 'ascending';
}

/** Moves a column to an index; an index beyond the ends is the end. */
export function moveColumn<T extends { id: string }>(chosen: readonly T[], id: string, to: number): T[] {
  const moved = chosen.find((column) => column.id === id);
  if (!moved) return [...chosen];
  const rest = chosen.filter((column) => column !== moved);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, moved);
  return rest;
}

/** Most columns of a group that are listed at once. */
const MAX_LISTED = 200;

/** The columns whose id, label or description contains all words of a search, by group; `more` counts those left out of a long group. */
export function searchColumns(
  search: string,
  groups: readonly ColumnGroup[] = COLUMN_GROUPS,
): (ColumnGroup & { more: number })[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = ({ id, label, description }: TableColumn) =>
    words.every((word) => `${id} ${label} ${description}`.toLowerCase().includes(word));
  return groups
    .map(({ label, columns }) => ({ label, columns: columns.filter(holds) }))
    .filter(({ columns }) => columns.length > 0)
    .map(({ label, columns }) => ({
      label,
      columns: columns.slice(0, MAX_LISTED),
      more: Math.max(0, columns.length - MAX_LISTED),
    }));
}
