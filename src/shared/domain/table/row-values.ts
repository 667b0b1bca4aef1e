import { FIELD_ALIASES, FIELDS } from '../run/hyperparameter-fields';
import { metric, METRICS } from '../metrics';
import { localMinute } from '../../lib/format';
import type { RunRow } from '../run/run';
import { inEnglish } from '../../locale';
import { warningLabel } from '../warnings/catalogue';

export type CellValue = string | number | undefined;
type RowReader = (row: RunRow) => CellValue;

/** Labels of a run's training warnings. */
const warningsOf = (row: RunRow): string[] => row.warned.map(({ name }) => warningLabel(name));

const yes = (holds: boolean): CellValue => (holds ? 'yes' : 'no');

/** Fields for filter, sort and group, besides hyperparameters and metrics. */
const OWN: Record<string, RowReader> = {
  name: (r) => r.name,
  experiment: (r) => r.experimentName,
  state: (r) => r.state,
  reason: (r) => r.reason,
  dataset: (r) => r.dataset,
  seed: (r) => r.seed,
  step: (r) => r.step,
  progress: (r) => (r.steps === 0 ? undefined : r.step / r.steps),
  program: (r) => r.external?.program,
  speed: (r) => r.stepsPerSecond,
  left: (r) => r.secondsLeft,
  samples: (r) => r.samples,
  warnings: (r) => r.warnings,
  warning: (r) => warningsOf(r).join(', ') || undefined,
  position: (r) => r.position,
  favourite: (r) => yes(r.favourite),
  archived: (r) => yes(r.archived),
  trashed: (r) => yes(r.trashedAt !== undefined),
  notes: (r) => r.notes,
  tag: (r) => r.tags.join(' '),
  created: (r) => localMinute(r.createdAt),
  ended: (r) => (r.endedAt === undefined ? undefined : localMinute(r.endedAt)),
  device: (r) => r.engine?.device,
  id: (r) => r.id,
  parent: (r) => r.parent?.run,
};

/** Time fields, as stored: ISO 8601 in UTC. */
const TIMES: Record<string, (row: RunRow) => string | undefined> = {
  created: (r) => r.createdAt,
  ended: (r) => r.endedAt,
};

/** The stored value of a time field; {@link rowValue} gives it in the local time zone. */
export const rowTime = (row: RunRow, name: string): string | undefined =>
  Object.hasOwn(TIMES, name) ? TIMES[name]!(row) : undefined;
export const isTimeField = (name: string): boolean => Object.hasOwn(TIMES, name);

const hyperparameter =
  (name: string): RowReader =>
  (r) =>
    (r.hyperparameters as Record<string, CellValue> | undefined)?.[name] ?? externalSetting(r, name);

/** A setting of an external run that is named like a hyperparameter, or its stated objective. */
function externalSetting({ external }: RunRow, name: string): CellValue {
  if (!external) return undefined;
  if (name === 'objective' && external.objective) return external.objective;
  const value = Object.hasOwn(external.settings, name) ? external.settings[name] : undefined;
  return typeof value === 'boolean' ? yes(value) : value;
}
// The keys of `last`, `best` and `extremes` are names from outside: `constructor` is not one unless a run recorded it.
const newest =
  (name: string): RowReader =>
  (r) =>
    Object.hasOwn(r.last, name) ? (r.last[name] ?? undefined) : undefined;
const best =
  (name: string): RowReader =>
  (r) =>
    Object.hasOwn(r.best, name) ? r.best[name] : undefined;
const extreme =
  (name: string, which: 0 | 1): RowReader =>
  (r) =>
    r.extremes !== undefined && Object.hasOwn(r.extremes, name) ? r.extremes[name]![which] : undefined;

/** Metrics with a direction, for which the best value is stored. */
export const DIRECTED_METRICS = METRICS.filter((m) => m.best !== undefined);

// A name shared by a metric and a hyperparameter (generatorLoss) means the hyperparameter; `last.` selects the metric.
const READERS = new Map<string, RowReader>([
  ...METRICS.map((m): [string, RowReader] => [m.name, newest(m.name)]),
  ...METRICS.map((m): [string, RowReader] => [`last.${m.name}`, newest(m.name)]),
  ...DIRECTED_METRICS.map((m): [string, RowReader] => [`best.${m.name}`, best(m.name)]),
  ...FIELDS.map((f): [string, RowReader] => [f.name, hyperparameter(f.name)]),
  ...Object.entries(OWN),
  ['generator', newest('generatorLoss')],
  ['discriminator', newest('discriminatorLoss')],
]);

const ALIASES = new Map(
  Object.entries({
    ...FIELD_ALIASES,
    tags: 'tag',
    note: 'notes',
    star: 'favourite',
    starred: 'favourite',
    g: 'generator',
    d: 'discriminator',
    eta: 'left',
    run: 'id',
  }),
);

const LOWER = new Map([...READERS.keys()].map((name) => [name.toLowerCase(), name]));

const hasMetric = (rows: readonly Pick<RunRow, 'last'>[], name: string): boolean =>
  rows.some(({ last }) => Object.hasOwn(last, name));

/** The metrics that runs have recorded and that are not ours. */
export function freeMetricsOf(rows: readonly Pick<RunRow, 'last'>[]): Set<string> {
  const names = new Set<string>();
  for (const { last } of rows) for (const name in last) if (!metric(name)) names.add(name);
  return names;
}

/**
 * Resolves a field name case-insensitively and with its aliases; undefined when there is none. The name of a metric that
 * is not ours is a field if one of the rows has it, as it is written.
 */
export const fullName = (typed: string, rows: () => readonly Pick<RunRow, 'last'>[] = () => []): string | undefined =>
  ALIASES.get(typed.toLowerCase()) ??
  LOWER.get(typed.toLowerCase()) ??
  (scoreReader(typed) ? typed : freeFieldName(typed, rows()));

function freeFieldName(typed: string, rows: readonly Pick<RunRow, 'last'>[]): string | undefined {
  if (hasMetric(rows, typed)) return `last.${typed}`;
  const { name } = freeField(typed);
  return name !== typed && !metric(name) && hasMetric(rows, name) ? typed : undefined;
}

export const ROW_FIELD_NAMES: readonly string[] = [...READERS.keys(), ...ALIASES.keys()];

/** The value of a row for a full field name; undefined where the run has none. */
export const rowValue = (row: RunRow, name: string): CellValue =>
  (READERS.get(name) ?? scoreReader(name) ?? freeReader(name))(row);

/** The values that a filter compares: one value, or each warning separately. Empty where the run has none. */
export function rowValues(row: RunRow, name: string): NonNullable<CellValue>[] {
  if (name === 'warning') return [...new Set([...inEnglish(() => warningsOf(row)), ...warningsOf(row)])];
  const value = rowValue(row, name);
  return value === undefined ? [] : [value];
}

/** Reader for scores whose names include settings (`last.fid.digits_v1.1000`), which cannot be listed in advance. */
function scoreReader(name: string): RowReader | undefined {
  if (!name.includes('.')) return undefined;
  const [, which, score] = /^(last|best)\.(.+)$/.exec(name) ?? [undefined, 'last', name];
  const known = metric(score);
  if (!known || (which === 'best' && !known.best)) return undefined;
  return which === 'best' ? best(score) : newest(score);
}

/** A field of a free metric: `loss/d` and `last.loss/d` are its newest value, `min.loss/d` and `max.loss/d` its extremes. */
function freeField(field: string): { which: 'last' | 'min' | 'max'; name: string } {
  const [, which, name] = /^(last|min|max)\.(.+)$/s.exec(field) ?? [undefined, 'last', field];
  return { which: which as 'last', name };
}

function freeReader(field: string): RowReader {
  const { which, name } = freeField(field);
  if (which === 'last') return newest(name);
  return extreme(name, which === 'min' ? 0 : 1);
}
