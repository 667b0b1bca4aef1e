import { hasDecimalComma, numberIn, timeUnitOf } from './cells';
import type { Cell, DecimalMark, TimeUnit } from './cells';
import type { Row } from './rows';

/** What the columns of a table mean. */
export interface ColumnRoles {
  /** Name of the column of steps; undefined if rows are numbered. */
  step: string | undefined;
  epoch: string | undefined;
  time: { name: string; unit: TimeUnit } | undefined;
  /** Columns whose cells are mostly text: they are no metrics. */
  texts: ReadonlySet<string>;
  /** Of a long table, with one value per row: the columns of the metric's name, its value and the run's name. */
  long: { key: string; value: string; run: string | undefined } | undefined;
}

/** What a column of the sample holds. */
export interface ColumnFacts {
  name: string;
  /** Cells that are not empty; how many of them are numbers, and finite whole numbers of at least 0. */
  filled: number;
  numbers: number;
  wholes: number;
  /** The text, if all cells have the same. */
  constant: string | undefined;
  /** Of neighbouring cells: how often the later one is greater, equal, smaller. */
  greater: number;
  equal: number;
  smaller: number;
  /** The first cells. */
  cells: Cell[];
}

const MAX_CELLS = 200;

export function columnFacts(columns: readonly string[], rows: readonly Row[], decimal: DecimalMark): ColumnFacts[] {
  return columns.map((name, i) => {
    const facts: ColumnFacts = {
      ...{ name, filled: 0, numbers: 0, wholes: 0, constant: undefined },
      ...{ greater: 0, equal: 0, smaller: 0, cells: [] },
    };
    let isConstant = true;
    let last: number | undefined;
    for (const { cells } of rows) {
      const cell = cells[i];
      const value = numberIn(cell, decimal);
      if (value === undefined) continue;
      if (facts.filled++ === 0) facts.constant = String(cell);
      else if (facts.constant !== String(cell)) isConstant = false;
      if (facts.cells.length < MAX_CELLS) facts.cells.push(cell);
      if (typeof value !== 'number') continue;
      facts.numbers++;
      if (Number.isInteger(value) && value >= 0) facts.wholes++;
      if (last !== undefined && Number.isFinite(value))
        facts[value > last ? 'greater' : value === last ? 'equal' : 'smaller']++;
      last = value;
    }
    if (!isConstant) facts.constant = undefined;
    return facts;
  });
}

/** Whether a file of `;` has decimal commas. */
export const decimalOf = (rows: readonly Row[], separator: string): DecimalMark =>
  separator !== ',' && rows.some(({ cells }) => cells.some((cell) => typeof cell === 'string' && hasDecimalComma(cell)))
    ? ','
    : '.';

/** A name without case, separators and what Python programs put before it: `trainer/global_step` is `globalstep`. */
const plain = (name: string): string =>
  name
    .toLowerCase()
    .replace(/^.*[/.](?=[^/.]+$)/, '')
    .replace(/[^a-z0-9]/g, '');

/** Names of columns, the one that is preferred first. */
const STEP_NAMES = [
  ...['globalstep', 'step', 'steps', 'nstep', 'trainstep', 'iteration', 'iterations', 'iter', 'iters', 'niter', 'it'],
  ...['itr', 'batchesdone', 'kimg', 'nimg', 'tick', 'update', 'updates', 'generatorstep', 'round', 'x'],
];
const EPOCH_NAMES = ['epoch', 'epochs', 'ep', 'nepoch'];
const TIME_NAMES = [
  ...['walltime', 'timestamp', 'time', 'datetime', 'date', 'createdat', 'runtime', 'elapsed', 'elapsedtime', 'seconds'],
  ...['sec', 'totalsec', 'relativetimeprocess', 'relativetimewall', 'timesec', 'timeelapsed'],
];
const KEY_NAMES = ['metric', 'key', 'metricname', 'tag', 'name', 'variable'];
const RUN_NAMES = ['runname', 'run', 'runid', 'runuuid'];

const named = (facts: readonly ColumnFacts[], names: readonly string[]): ColumnFacts[] =>
  names.flatMap((name) => facts.filter((column) => plain(column.name) === name));

const isStepLike = ({ filled, numbers, greater, smaller }: ColumnFacts): boolean =>
  filled > 0 && numbers === filled && (smaller === 0 || smaller * 20 <= greater || greater * 20 <= smaller);

/** Whether a column has more text than numbers. A few words among numbers are damage, and the cells are skipped. */
const isText = ({ filled, numbers }: ColumnFacts): boolean => filled > 0 && numbers * 2 < filled;

/** Finds the meaning of columns from their names and cells. */
export function findRoles(facts: readonly ColumnFacts[], decimal: DecimalMark): ColumnRoles {
  const long = findLong(facts);
  // The rows of a long table are often ordered by metric, so that steps go back.
  const canBeStep = (column: ColumnFacts) =>
    long ? column.numbers === column.filled && column.filled > 0 : isStepLike(column);
  const epoch = named(facts, EPOCH_NAMES).find((column) => column.filled > 0 && column.numbers === column.filled);
  const steps = named(facts, STEP_NAMES).filter((column) => column.filled > 0 && !isText(column));
  const isDistinct = (column: ColumnFacts) =>
    column.wholes === column.filled && (long !== undefined || column.equal === 0) && canBeStep(column);
  const step = steps.find(canBeStep) ?? steps[0] ?? (epoch && isDistinct(epoch) ? epoch : undefined);
  const time = named(facts, TIME_NAMES)
    .filter((column) => column !== step)
    .map((column) => ({ name: column.name, unit: timeUnitOf(column.cells, decimal) }))
    .find(({ name, unit }) => unit !== undefined && (unit !== 'seconds' || ascends(facts, name)));
  return {
    step: step?.name,
    epoch: epoch?.name,
    time: time && { name: time.name, unit: time.unit! },
    texts: new Set(facts.filter(isText).map(({ name }) => name)),
    long,
  };
}

/** Seconds that do not ascend are durations, and so a metric. */
const ascends = (facts: readonly ColumnFacts[], name: string): boolean =>
  facts.some((column) => column.name === name && column.smaller === 0 && column.greater > 0);

function findLong(facts: readonly ColumnFacts[]): ColumnRoles['long'] {
  const value = named(facts, ['value', 'metricvalue']).find((column) => !isText(column) && column.filled > 0);
  const key = named(facts, KEY_NAMES).find((column) => isText(column));
  if (!value || !key || named(facts, STEP_NAMES).length === 0) return undefined;
  const run = named(facts, RUN_NAMES).find((column) => column !== key && column.filled > 0);
  return { key: key.name, value: value.name, run: run?.name };
}

/** Columns that a person may choose as the steps: whole numbers that mostly ascend, in most of the rows. */
export const stepChoices = (facts: readonly ColumnFacts[]): string[] =>
  facts
    .filter((column) => column.filled > 0 && column.wholes === column.filled && column.smaller * 20 <= column.greater)
    .filter(({ filled }) => 2 * filled > Math.max(...facts.map((column) => column.filled)))
    .map(({ name }) => name);

/** Columns of times. */
export const timeChoices = (facts: readonly ColumnFacts[], decimal: DecimalMark): { name: string; unit: TimeUnit }[] =>
  facts.flatMap(({ name, cells, smaller }) => {
    const unit = smaller === 0 || TIME_NAMES.includes(plain(name)) ? timeUnitOf(cells, decimal) : undefined;
    return unit !== undefined && (unit !== 'seconds' || TIME_NAMES.includes(plain(name))) ? [{ name, unit }] : [];
  });
