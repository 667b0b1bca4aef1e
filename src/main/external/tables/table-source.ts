import { basename, dirname } from 'node:path';
import { m } from '../../../paraglide/messages';
import { cleanName } from '../../../shared/lib/text';
import type { SettingTree } from '../../../shared/formats/external-run';
import type { ExternalSource, Reading, ReadOptions } from '../reader';
import { numberIn } from './cells';
import { findRoles, stepChoices, timeChoices } from './columns';
import type { ColumnFacts, ColumnRoles } from './columns';
import type { TimeUnit } from './cells';
import { inspectTable, shownNames } from './inspect-table';
import type { TableSample } from './inspect-table';
import { BOUND_COLUMN, foldedColumn, RowMapper } from './map-rows';
import type { MappedRow, MappingOptions } from './map-rows';

/** Values of the readings `step` and `time` that name no column. */
const NUMBERED = '#row';
const NONE = '#none';

/** How a table is read: found from its sample, and chosen by the person. */
export interface TablePlan {
  sample: TableSample;
  roles: ColumnRoles;
  isFolded: boolean;
  /** Names of the runs in the file as it has them; `[undefined]` for a file of one run. */
  runs: (string | undefined)[];
  /** The rows are not in the order of their steps, so that all of them are read before the first is stored. */
  isUnsorted: boolean;
}

/** Goings-back of the steps in the sample that can be restarts of the program, and their share of all rows. */
const MAX_RESTARTS = 3;
const MAX_RESTART_SHARE = 0.05;

/** Finds how a file is read; undefined when it is no table of metrics. */
export async function planTable(path: string, options: ReadOptions): Promise<TablePlan | undefined> {
  const sample = await inspectTable(path, options.signal);
  if (!sample) return undefined;
  const { facts, decimal } = sample;
  let roles = findRoles(facts, decimal);
  const step = options.readings['step'];
  if (step === NUMBERED) roles = { ...roles, step: undefined };
  else if (step !== undefined && sample.columns.includes(step)) roles = { ...roles, step };
  const time = options.readings['time'];
  if (time === NONE) roles = { ...roles, time: undefined };
  else if (time !== undefined)
    roles = { ...roles, time: timeChoices(facts, decimal).find(({ name }) => name === time) ?? roles.time };
  if (roles.time && !passes(facts, roles.time.name)) roles = { ...roles, time: undefined };
  if (roles.time?.name === roles.step) roles = { ...roles, time: undefined };
  roles = { ...roles, texts: new Set([...roles.texts, ...indexColumn(facts, roles)]) };
  const isFolded = roles.long === undefined && hasFoldedColumns(facts, roles);
  const metrics = facts.filter(({ name, numbers }) => numbers > 0 && !isRole(roles, name) && !roles.texts.has(name));
  if (metrics.length === 0 && roles.long === undefined) return undefined;
  return { sample, roles, isFolded, runs: runsOf(sample, roles, isFolded), isUnsorted: isUnsorted(sample, roles) };
}

/** Whether the cells of a column differ: programs that write all lines at once give them one time. */
const passes = (facts: readonly ColumnFacts[], name: string): boolean => {
  const cells = facts.find((column) => column.name === name)?.cells ?? [];
  return cells.length === 1 || cells.some((cell) => cell !== cells[0]);
};

const isRole = ({ step, epoch, time, long }: ColumnRoles, name: string): boolean =>
  [step, epoch, time?.name, long?.key, long?.value, long?.run].includes(name);

/** The column of row numbers that pandas writes first, without a name. */
const indexColumn = (facts: readonly ColumnFacts[], { step }: ColumnRoles): string[] => {
  const first = facts[0];
  const isIndex =
    first !== undefined &&
    first.name !== step &&
    /^(column 1|unnamed: 0|index)$/i.test(first.name) &&
    first.cells.every((cell, i) => numberIn(cell) === i);
  return isIndex && facts.length > 1 ? [first.name] : [];
};

/** Whether all metrics are named `run - metric`, as in charts exported by Weights & Biases. */
function hasFoldedColumns(facts: readonly ColumnFacts[], roles: ColumnRoles): boolean {
  const others = facts.filter(({ name }) => !isRole(roles, name) && !roles.texts.has(name)).map(({ name }) => name);
  const isBound = (name: string) => BOUND_COLUMN.test(name);
  return (
    others.length > 0 &&
    others.every((name) => foldedColumn(name) !== undefined) &&
    (others.some(isBound) || new Set(others.map((name) => foldedColumn(name)!.metric)).size < others.length)
  );
}

/** Most runs that are taken from one file. */
const MAX_RUNS = 1000;

function runsOf(sample: TableSample, roles: ColumnRoles, isFolded: boolean): (string | undefined)[] {
  if (isFolded) {
    const names = sample.facts
      .filter(({ name, numbers }) => numbers > 0 && !isRole(roles, name) && !roles.texts.has(name))
      .map(({ name }) => foldedColumn(name)!.run);
    return [...new Set(names)].slice(0, MAX_RUNS);
  }
  const column = roles.long?.run;
  if (column === undefined) return [undefined];
  const i = sample.columns.indexOf(column);
  const names = [...sample.rows, ...sample.tail].map(({ cells }) => String(cells[i] ?? ''));
  return [...new Set(names)].slice(0, MAX_RUNS);
}

function isUnsorted(sample: TableSample, roles: ColumnRoles): boolean {
  if (roles.long) return true;
  const step = sample.facts.find(({ name }) => name === roles.step);
  if (!step) return false;
  return step.smaller > Math.max(MAX_RESTARTS, MAX_RESTART_SHARE * sample.rows.length);
}

export const mappingOf = ({ roles, isFolded, sample }: TablePlan, run: string | undefined): MappingOptions => ({
  roles,
  isFolded,
  run,
  decimal: sample.decimal,
});

/** Between the path of a file and the name of a run in it, in the key of a source. */
const RUN_SEPARATOR = '#';

const keyOf = (relative: string, run: string | undefined): string =>
  run === undefined ? relative : `${relative}${RUN_SEPARATOR}${run}`;

/** The run in a file that a key names. */
export function runIn({ key, path }: Pick<ExternalSource, 'key' | 'path'>): string | undefined {
  const file = basename(path) + RUN_SEPARATOR;
  const at = key.startsWith(file) ? 0 : key.indexOf(`/${file}`) + 1;
  return at === 0 && !key.startsWith(file) ? undefined : key.slice(at + file.length);
}

/** What is known of a run beside the rows of its table. */
export interface TableContext {
  /** Path below the imported folder; the file's name for a file. */
  relative: string;
  name: string;
  settings: SettingTree;
  seed?: number;
  program?: string;
  remarks: readonly string[];
  /** Other tables that belong to the same run. */
  others?: readonly TablePlan[];
}

/** The runs of a file. */
export function tableSources(plan: TablePlan, context: TableContext): ExternalSource[] {
  return plan.runs.flatMap((run) => tableSource(plan, run, context) ?? []);
}

function tableSource(plan: TablePlan, run: string | undefined, context: TableContext): ExternalSource | undefined {
  const { sample } = plan;
  const summary = new Summary(run);
  for (const each of [plan, ...(context.others ?? [])]) summary.add(each, each === plan ? run : undefined);
  const { points, steps, times, replaced } = summary;
  if (!steps || points.size === 0) return undefined;
  const constants = run === undefined ? constantsOf(plan) : {};
  return {
    key: keyOf(context.relative, run),
    type: 'table',
    path: sample.path,
    name: cleanName(run ?? context.name) || 'table',
    ...(context.program !== undefined && { program: context.program }),
    settings: { ...constants, ...context.settings },
    ...(context.seed !== undefined && { seed: context.seed }),
    metrics: [...points].map(([name, count]) => ({ name, points: count })),
    steps,
    ...(times && { times }),
    remarks: [...context.remarks, ...remarksOf(plan, replaced)],
    readings: readingsOf(plan),
    bytes: [plan, ...(context.others ?? [])].reduce((sum, each) => sum + each.sample.bytes, 0),
  };
}

/** What the sampled rows of a run hold. */
class Summary {
  readonly points = new Map<string, number>();
  steps: { first: number; last: number } | undefined;
  times: { first: number; last: number } | undefined;
  /** Values that have the step of an earlier one. */
  replaced = 0;
  private readonly lastSteps = new Map<string, number>();

  constructor(private readonly run: string | undefined) {}

  add(plan: TablePlan, run: string | undefined): void {
    const { sample, roles } = plan;
    const mapper = new RowMapper(sample.columns, mappingOf(plan, run ?? this.run));
    for (const row of [...sample.rows, ...sample.tail]) {
      const mapped = mapper.map(row);
      if (mapped && !('problem' in mapped) && mapped.values.length > 0) this.addRow(mapped, roles.time?.unit);
    }
    const last = roles.step === undefined && !sample.isWhole ? undefined : this.steps;
    if (!last && this.steps) this.steps = { ...this.steps, last: estimatedRows(sample) };
  }

  private addRow({ step, time, values, epoch }: MappedRow, unit: string | undefined): void {
    const { steps, times } = this;
    this.steps = steps
      ? { first: Math.min(steps.first, step), last: Math.max(steps.last, step) }
      : { first: step, last: step };
    if (time !== undefined && unit !== 'seconds')
      this.times = times
        ? { first: Math.min(times.first, time), last: Math.max(times.last, time) }
        : { first: time, last: time };
    const extra = [...(epoch === undefined ? [] : ['epoch']), ...(time === undefined ? [] : ['time'])];
    for (const name of extra) if (this.lastSteps.get(name) !== step) this.count(name, step);
    for (const [name] of values) {
      if (this.lastSteps.get(name) === step) this.replaced++;
      else this.count(name, step);
    }
  }

  private count(name: string, step: number): void {
    this.points.set(name, (this.points.get(name) ?? 0) + 1);
    this.lastSteps.set(name, step);
  }
}

/** About as many rows as a file has of which only the first ones were read. */
const estimatedRows = (sample: TableSample): number =>
  Math.max(sample.rows.length, Math.round((sample.rows.length * sample.bytes) / (1024 * 1024)));

/** Columns with the same text in all rows are settings of the run. */
const constantsOf = ({ sample, roles, runs }: TablePlan): SettingTree =>
  runs.length > 1
    ? {}
    : Object.fromEntries(
        sample.facts
          .filter(({ name, constant }) => roles.texts.has(name) && constant !== undefined && !isRole(roles, name))
          .filter(({ name, numbers }) => numbers === 0 && name !== '__proto__')
          .map(({ name, constant }) => [name, constant!]),
      );

/** Units of times within a sentence. */
const UNITS: Record<TimeUnit, () => string> = {
  'seconds since 1970': m.external_unit_seconds_since,
  'milliseconds since 1970': m.external_unit_milliseconds_since,
  seconds: m.external_unit_seconds,
  date: m.external_unit_dates,
};

function remarksOf(plan: TablePlan, replaced: number): string[] {
  const { sample, roles, isFolded, runs } = plan;
  const remarks = [...sample.remarks];
  remarks.push(
    roles.step === undefined
      ? m.external_rows_numbered()
      : m.external_steps_column({ column: shownNames([roles.step]) }),
  );
  if (sample.facts.some(({ name, filled, wholes }) => name === roles.step && wholes < filled))
    remarks.push(m.external_steps_rounded());
  if (roles.time)
    remarks.push(m.external_times_column({ column: shownNames([roles.time.name]), unit: UNITS[roles.time.unit]() }));
  else remarks.push(m.external_rows_no_times());
  if (isFolded) remarks.push(m.external_columns_by_run({ count: runs.length }));
  if (roles.long) remarks.push(m.external_row_is_value({ column: shownNames([roles.long.key]) }));
  const left = sample.facts
    .filter(({ name, constant }) => roles.texts.has(name) && constant === undefined && !isRole(roles, name))
    .map(({ name }) => name);
  if (left.length > 0) remarks.push(m.external_not_numbers({ columns: shownNames(left) }));
  if (replaced > 0) remarks.push(m.external_several_values());
  if (plan.isUnsorted) remarks.push(m.external_rows_sorted());
  if (!sample.isWhole) remarks.push(m.external_preview_partial());
  return remarks;
}

function readingsOf({ sample, roles }: TablePlan): Reading[] {
  const { facts, decimal } = sample;
  const steps = [...new Set([...(roles.step === undefined ? [] : [roles.step]), ...stepChoices(facts)])];
  const times = [
    ...new Set([
      ...(roles.time ? [roles.time.name] : []),
      ...timeChoices(facts, decimal)
        .map(({ name }) => name)
        .filter((name) => name !== roles.step),
    ]),
  ];
  const named = (name: string) => ({ value: name, label: name });
  const readings: Reading[] = [
    {
      name: 'step',
      label: m.common_steps(),
      options: [...steps.map(named), { value: NUMBERED, label: m.external_row_number() }],
      chosen: roles.step ?? NUMBERED,
    },
  ];
  if (times.length > 0)
    readings.push({
      name: 'time',
      label: m.external_times(),
      options: [...times.map(named), { value: NONE, label: m.external_no_times() }],
      chosen: roles.time?.name ?? NONE,
    });
  return readings;
}

/** Names of files that say nothing about the run: the name of their folder is the name of the run. */
const GENERIC =
  /^(metrics?|logs?|history|progress|stats|losses?|results?|output|scalars|data|train(ing)?([._-]?(log|history|stats|loss))?)$/i;

/** The name of a run, from the path of its file below the imported folder. */
export function nameOfFile(path: string, relative: string): string {
  const stem = basename(path).replace(/\.[^.]+$/, '');
  if (!GENERIC.test(stem)) return stem;
  const folder = dirname(relative);
  return folder === '.' ? basename(dirname(path)) || stem : folder;
}
