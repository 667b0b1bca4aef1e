import { MAX_STEP } from '../../../shared/lib/limits';
import { cleanName } from '../../../shared/lib/text';
import { numberIn, timeIn } from './cells';
import type { Cell, DecimalMark } from './cells';
import type { ColumnRoles } from './columns';
import type { Row } from './rows';

/** What a row recorded. */
export interface MappedRow {
  step: number;
  /** Milliseconds, since 1970 or since the beginning, by the unit of the column. */
  time: number | undefined;
  values: (readonly [string, number])[];
  epoch: number | undefined;
}

/** Most metrics of a run (docs/journal.md). */
export const MAX_METRICS = 1000;
const MAX_METRIC_NAME = 200;

/** Which columns and rows belong to the run. */
export interface MappingOptions {
  roles: ColumnRoles;
  decimal: DecimalMark;
  /** Of a file with several runs: the name of the run as the file has it. */
  run: string | undefined;
  /** Columns are named `run - metric` (Weights & Biases). */
  isFolded: boolean;
}

export const BOUND_COLUMN = /__(MIN|MAX)$/;

/** Run and metric of a column of an exported chart of Weights & Biases; undefined for the others. */
export function foldedColumn(name: string): { run: string; metric: string } | undefined {
  const at = name.lastIndexOf(' - ');
  return at > 0 ? { run: name.slice(0, at), metric: name.slice(at + 3) } : undefined;
}

/**
 * The name of a metric in a run. `time` has a meaning of its own, which a column that is not the time of the rows does not
 * have.
 */
export function metricName(name: string): string | undefined {
  const clean = cleanName(name).slice(0, MAX_METRIC_NAME);
  if (clean === '' || clean === '__proto__') return undefined;
  return clean === 'time' ? 'column/time' : clean;
}

/** Finds step, time and values in rows. */
export class RowMapper {
  /** Number of cells of metrics that hold text, and the first of them. */
  texts = 0;
  firstText: { line: number; column: string; text: string } | undefined;
  /** Metrics beyond {@link MAX_METRICS}. */
  readonly tooMany = new Set<string>();

  private readonly names = new Map<string, string | undefined>();
  private readonly metrics = new Set<string>();
  private readonly roleNames: Set<string | undefined>;
  private rows = 0;
  /** For each column that was seen: the name of its metric, or undefined if it is none. */
  private plan: (string | undefined)[] = [];
  private indexes = { step: -1, epoch: -1, time: -1, key: -1, value: -1, run: -1 };

  constructor(
    private readonly columns: readonly string[],
    private readonly options: MappingOptions,
    /** Rows of the file before those that are mapped; rows are numbered from 1 when there is no column of steps. */
    rowsBefore = 0,
  ) {
    this.rows = rowsBefore;
    const { step, epoch, time, long } = options.roles;
    this.roleNames = new Set([step, epoch, time?.name, long?.key, long?.value, long?.run]);
  }

  get rowCount(): number {
    return this.rows;
  }

  /** Returns the row, or what is wrong with it as the end of "Line 7 ..."; undefined when it belongs to another run. */
  map({ line, cells }: Row): MappedRow | { problem: string } | undefined {
    if (this.plan.length < this.columns.length) this.planColumns();
    const { roles, decimal, run } = this.options;
    const { indexes } = this;
    this.rows++;
    if (roles.long?.run !== undefined && String(cells[indexes.run] ?? '') !== run) return undefined;
    const step = roles.step === undefined ? this.rows : stepIn(cells[indexes.step], decimal);
    if (typeof step === 'object') return step;
    const time = roles.time ? timeIn(cells[indexes.time], roles.time.unit, decimal) : undefined;
    const values = roles.long ? this.longValues(cells, line) : this.wideValues(cells, line);
    const epoch = indexes.epoch < 0 ? undefined : numberIn(cells[indexes.epoch], decimal);
    return { step, time, values, epoch: typeof epoch === 'number' ? epoch : undefined };
  }

  private wideValues(cells: readonly Cell[], line: number): [string, number][] {
    const values: [string, number][] = [];
    const { plan } = this;
    const { decimal } = this.options;
    for (let i = 0; i < plan.length; i++) {
      const name = plan[i];
      if (name === undefined) continue;
      const value = numberIn(cells[i], decimal);
      if (typeof value === 'number') values.push([name, value]);
      else if (value !== undefined) this.addText(line, this.columns[i]!, value);
    }
    return values;
  }

  private longValues(cells: readonly Cell[], line: number): [string, number][] {
    const key = String(cells[this.indexes.key] ?? '');
    const value = numberIn(cells[this.indexes.value], this.options.decimal);
    if (typeof value === 'string') this.addText(line, this.options.roles.long!.value, value);
    if (typeof value !== 'number') return [];
    let name = this.names.get(key);
    if (name === undefined && !this.names.has(key) && this.names.size < 2 * MAX_METRICS)
      this.names.set(key, (name = this.admit(metricName(key))));
    return name === undefined ? [] : [[name, value]];
  }

  private admit(name: string | undefined): string | undefined {
    if (name === undefined || this.metrics.has(name)) return name;
    if (this.metrics.size >= MAX_METRICS) {
      if (this.tooMany.size < MAX_METRICS) this.tooMany.add(name);
      return undefined;
    }
    this.metrics.add(name);
    return name;
  }

  private addText(line: number, column: string, text: string): void {
    this.texts++;
    this.firstText ??= { line, column, text: text.slice(0, 80) };
  }

  private planColumns(): void {
    const { roles, isFolded, run } = this.options;
    for (let i = this.plan.length; i < this.columns.length; i++) {
      const column = this.columns[i]!;
      for (const [role, name] of Object.entries({
        ...{ step: roles.step, epoch: roles.epoch, time: roles.time?.name },
        ...{ key: roles.long?.key, value: roles.long?.value, run: roles.long?.run },
      }))
        if (name === column) this.indexes[role as keyof typeof this.indexes] = i;
      let name: string | undefined;
      if (!this.roleNames.has(column) && !roles.texts.has(column) && !roles.long) {
        const folded = isFolded ? foldedColumn(column) : undefined;
        if (!isFolded) name = metricName(column);
        else if (folded?.run === run && !BOUND_COLUMN.test(folded!.metric) && folded!.metric !== '_step')
          name = metricName(folded!.metric);
      }
      this.plan.push(this.admit(name));
    }
  }
}

function stepIn(cell: Cell, decimal: DecimalMark): number | { problem: string } {
  const value = numberIn(cell, decimal);
  if (value === undefined) return { problem: 'has no step' };
  const step = typeof value === 'number' ? Math.round(value) : NaN;
  if (!(step >= 0 && step <= MAX_STEP)) return { problem: `has a step that is no count: ${String(cell).slice(0, 40)}` };
  return step;
}
