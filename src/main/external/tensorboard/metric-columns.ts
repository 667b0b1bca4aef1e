import type { ExternalRecord } from '../reader';

type Metrics = Extract<ExternalRecord, { type: 'metrics' }>;

/** Points that are collected before they are passed on. */
const BATCH_POINTS = 8192;
/** Points of metrics whose steps do not ascend: all of them are held until the end. 16 bytes each. */
const MAX_SORTED_POINTS = 8_000_000;

/** The values of one metric that were not passed on yet. */
export class Column {
  steps: number[] = [];
  values: number[] = [];
  /** Largest step of all that it had. */
  last = -1;

  constructor(
    readonly name: string,
    readonly isSorted = false,
  ) {}
}

/**
 * Collects the values of metrics, and gives them as tables of metrics with the same steps. A value at the step of the
 * one before replaces it.
 */
export class MetricColumns {
  private readonly columns = new Map<string, Column>();
  private pending = 0;
  private sorted = 0;

  column(name: string, isSorted = false): Column {
    let column = this.columns.get(name);
    if (!column) this.columns.set(name, (column = new Column(name, isSorted)));
    return column;
  }

  /** Whether there is enough to pass on. */
  get isFull(): boolean {
    return this.pending >= BATCH_POINTS || this.isTooLargeToSort;
  }
  /** Whether metrics that have to be sorted have more values than can be held. */
  get isTooLargeToSort(): boolean {
    return this.sorted > MAX_SORTED_POINTS;
  }

  /** Adds a value; false if its step is below the last one, or was passed on already. */
  add(column: Column, step: number, value: number): boolean {
    const { steps, values } = column;
    if (column.isSorted) this.sorted++;
    else if (step <= column.last) {
      if (step < column.last || steps.length === 0) return false;
      values[values.length - 1] = value;
      return true;
    } else this.pending++;
    steps.push(step);
    values.push(value);
    if (step > column.last) column.last = step;
    return true;
  }

  /** Removes values after a step. */
  rewind(step: number): void {
    for (const column of this.columns.values()) {
      column.last = Math.min(column.last, step);
      if (column.steps.every((s) => s <= step)) continue;
      const kept = [...column.steps.keys()].filter((i) => column.steps[i]! <= step);
      column.values = kept.map((i) => column.values[i]!);
      column.steps = kept.map((i) => column.steps[i]!);
    }
  }

  /**
   * Gives what was collected. Before the end of a run the values from step `before` on stay, so that the metrics of a
   * step are in one table, and metrics that have to be sorted stay completely.
   */
  *flush(time: number, before = Infinity): Generator<Metrics> {
    const tables: Metrics[] = [];
    this.pending = 0;
    for (const column of this.columns.values()) {
      if (column.isSorted) {
        if (before === Infinity) yield* sortedTables(column, time);
        continue;
      }
      const { steps, values } = column;
      let count = steps.length;
      while (count > 0 && steps[count - 1]! >= before) count--;
      column.steps = steps.splice(count);
      column.values = values.splice(count);
      this.pending += column.steps.length;
      if (count === 0) continue;
      const table = tables.find((other) => isSame(other.steps, steps));
      if (table) table.values[column.name] = values;
      else tables.push({ type: 'metrics', time, steps, values: { [column.name]: values } });
    }
    yield* tables;
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  if (a.length !== b.length || a[0] !== b[0] || a.at(-1) !== b.at(-1)) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The values in the order of their steps; of equal steps the last that was written. */
function* sortedTables(column: Column, time: number): Generator<Metrics> {
  const order = Float64Array.from(column.steps.keys()).sort((a, b) => column.steps[a]! - column.steps[b]! || a - b);
  let steps: number[] = [];
  let values: number[] = [];
  for (const [i, at] of order.entries()) {
    const step = column.steps[at]!;
    if (i + 1 < order.length && column.steps[order[i + 1]!] === step) continue;
    steps.push(step);
    values.push(column.values[at]!);
    if (steps.length < BATCH_POINTS) continue;
    yield { type: 'metrics', time, steps, values: { [column.name]: values } };
    steps = [];
    values = [];
  }
  if (steps.length > 0) yield { type: 'metrics', time, steps, values: { [column.name]: values } };
  column.steps = [];
  column.values = [];
}
