import { m } from '../../../../paraglide/messages';
import { FIELDS, OBJECTIVE_LABELS } from '../../../../shared/domain/run/hyperparameter-fields';
import { freeMetric } from '../../../../shared/domain/free-metrics';
import { metric, METRICS, metricsAmong } from '../../../../shared/domain/metrics';
import type { Metric } from '../../../../shared/domain/metrics';
import { joinWithCommas, timeZone } from '../../../../shared/lib/format';
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
  const names = warned.map(({ name, passed }) =>
    passed === undefined ? warningLabel(name) : m.run_list_warning_passed({ warning: warningLabel(name) }),
  );
  if (warnings === 0) return '–';
  return [String(warnings), ...(names.length > 0 ? [joinWithCommas(names)] : [])].join(': ');
}

const RUN_COLUMNS: readonly TableColumn[] = [
  {
    id: 'experiment',
    label: m.common_experiment(),
    width: 'minmax(96px, 1fr)',
    numeric: false,
    description: m.run_list_column_experiment_hint(),
    text: (r) => r.experimentName,
  },
  {
    id: 'step',
    label: m.common_step(),
    width: '96px',
    numeric: true,
    description: m.run_list_column_step_hint(),
    text: (r) => (r.steps === 0 ? formatNumber(r.step) : `${formatNumber(r.step)} / ${formatNumber(r.steps)}`),
  },
  {
    id: 'speed',
    label: m.run_list_column_speed(),
    width: '62px',
    numeric: true,
    description: m.run_list_column_speed_hint(),
    text: (r) => formatSpeed(r.stepsPerSecond),
  },
  {
    id: 'left',
    label: m.common_time_left(),
    width: '92px',
    numeric: true,
    description: m.run_list_column_left_hint(),
    text: (r) => formatDuration(r.secondsLeft),
  },
  {
    id: 'generator',
    label: m.run_list_column_generator(),
    width: '74px',
    numeric: true,
    description: m.run_list_column_generator_hint(),
    text: loss('generatorLoss'),
  },
  {
    id: 'discriminator',
    label: m.run_list_column_discriminator(),
    width: '74px',
    numeric: true,
    description: m.run_list_column_discriminator_hint(),
    text: loss('discriminatorLoss'),
  },
  {
    id: 'objective',
    label: m.common_objective(),
    width: '76px',
    numeric: false,
    description: m.run_list_column_objective_hint(),
    text: (r) => {
      const objective = objectiveOf(r);
      return objective === undefined ? '' : OBJECTIVE_LABELS[objective];
    },
  },
  {
    id: 'dataset',
    label: m.common_dataset(),
    width: '92px',
    numeric: false,
    description: m.run_list_column_dataset_hint(),
    text: (r) => r.dataset,
  },
  {
    id: 'network',
    label: m.common_network(),
    width: '74px',
    numeric: false,
    description: m.setting_pair_generator_and_discriminator(),
    text: (r) => r.hyperparameters?.network ?? '',
  },
  {
    id: 'seed',
    label: m.common_seed_column(),
    width: '46px',
    numeric: true,
    description: m.run_list_column_seed_hint(),
    text: (r) => (r.seed === undefined ? '' : String(r.seed)),
  },
  {
    id: 'tag',
    label: m.common_tags(),
    width: 'minmax(72px, 0.6fr)',
    numeric: false,
    description: m.run_list_column_tags_hint(),
    text: (r) => r.tags.join(', '),
  },
  {
    id: 'created',
    label: m.common_created(),
    width: '128px',
    numeric: false,
    description: m.run_list_column_created_hint({ zone: timeZone() }),
    text: (r) => formatTime(r.createdAt),
  },
  {
    id: 'ended',
    label: m.common_ended(),
    width: '128px',
    numeric: false,
    description: m.run_list_column_ended_hint({ zone: timeZone() }),
    text: (r) => formatTime(r.endedAt),
  },
  {
    id: 'samples',
    label: m.common_grids(),
    width: '60px',
    numeric: true,
    description: m.run_list_column_grids_hint(),
    text: exact('samples'),
  },
  {
    id: 'warnings',
    label: m.common_warnings(),
    width: 'minmax(88px, 0.8fr)',
    numeric: false,
    description: m.run_list_column_warnings_hint(),
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

const newestOf = (of: Metric): TableColumn => ({
  id: `last.${of.name}`,
  label: of.label,
  width: '96px',
  numeric: true,
  description: m.run_list_column_newest_hint({ description: of.description }),
  text: (r) => formatNumber(Object.hasOwn(r.last, of.name) ? r.last[of.name] : undefined),
});
/** The least or the greatest value of a metric whose direction is not known: a person chooses one by the column. */
const extremeOf = (of: Metric, which: 'min' | 'max'): TableColumn => ({
  id: `${which}.${of.name}`,
  label:
    which === 'min' ? m.run_list_column_lowest({ metric: of.label }) : m.run_list_column_highest({ metric: of.label }),
  width: '96px',
  numeric: true,
  description: extremeHint(of, which),
  text: (r) => formatNumber(r.extremes?.[of.name]?.[which === 'min' ? 0 : 1]),
});
const bestOf = (of: Metric): TableColumn => ({
  id: `best.${of.name}`,
  label: m.run_list_column_best({ metric: of.label }),
  width: '96px',
  numeric: true,
  description: extremeHint(of, of.best === 'min' ? 'min' : 'max'),
  text: (r) => formatNumber(r.best[of.name]),
});
const extremeHint = ({ description }: Metric, which: 'min' | 'max'): string =>
  which === 'min' ? m.run_list_column_lowest_hint({ description }) : m.run_list_column_highest_hint({ description });

/** The columns of any runs. Only metrics with a preferred direction have a best value. */
const COLUMN_GROUPS: readonly ColumnGroup[] = [
  { label: m.common_run(), columns: RUN_COLUMNS },
  {
    label: m.common_hyperparameters(),
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
    label: m.run_list_columns_newest(),
    columns: METRICS.filter(({ name }) => !LOSS_COLUMN_METRICS.has(name)).map(newestOf),
  },
  {
    label: m.run_list_columns_best(),
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
    { label: m.run_list_columns_scores_newest(), columns: scores.map(newestOf) },
    { label: m.run_list_columns_scores_best(), columns: scores.filter(({ best }) => best).map(bestOf) },
  ];
}

/** The columns of the metrics of some runs that are not ours. */
export function freeColumns(rows: readonly Pick<RunRow, 'last'>[]): ColumnGroup[] {
  const metrics = metricsAmong(freeMetricsOf(rows));
  if (metrics.length === 0) return [];
  return [
    { label: m.run_list_columns_other_newest(), columns: metrics.map(newestOf) },
    { label: m.run_list_columns_other_lowest(), columns: metrics.map((one) => extremeOf(one, 'min')) },
    { label: m.run_list_columns_other_highest(), columns: metrics.map((one) => extremeOf(one, 'max')) },
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
