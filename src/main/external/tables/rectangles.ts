import type { ExternalRecord } from '../reader';

type MetricsRecord = Extract<ExternalRecord, { type: 'metrics' }>;

/** Rows that are stored together. */
const MAX_ROWS = 1000;

interface Column {
  /** Index of the row of each value. */
  rows: number[];
  values: number[];
}

/**
 * Collects values row by row, and returns them as tables in which each metric has a value in every row. Steps must not
 * descend; of several values of a metric at the same step the last one stays.
 */
export class Rectangles {
  private steps: number[] = [];
  private time = 0;
  private columns = new Map<string, Column>();

  /** Whether the tables should be taken before a row of this step is added: later rows cannot change them. */
  isFull(step: number): boolean {
    return this.steps.length >= MAX_ROWS && step > this.steps[this.steps.length - 1]!;
  }

  /** Adds a row. */
  add(step: number, time: number, values: readonly (readonly [string, number])[]): void {
    if (values.length === 0) return;
    let row = this.steps.length - 1;
    if (this.steps[row] !== step) row = this.steps.push(step) - 1;
    this.time = time;
    for (const [name, value] of values) {
      let column = this.columns.get(name);
      if (!column) this.columns.set(name, (column = { rows: [], values: [] }));
      const last = column.rows.length - 1;
      if (column.rows[last] === row) column.values[last] = value;
      else {
        column.rows.push(row);
        column.values.push(value);
      }
    }
  }

  /** The tables of all rows added since the last call. */
  take(): MetricsRecord[] {
    const groups = new Map<string, [string, Column][]>();
    for (const [name, column] of this.columns) {
      const key = column.rows.length === this.steps.length ? '' : column.rows.join();
      const group = groups.get(key);
      if (group) group.push([name, column]);
      else groups.set(key, [[name, column]]);
    }
    const records = [...groups.values()].map((group): MetricsRecord => ({
      type: 'metrics',
      time: this.time,
      steps: group[0]![1].rows.map((row) => this.steps[row]!),
      values: Object.fromEntries(group.map(([name, { values }]) => [name, values])),
    }));
    this.steps = [];
    this.columns = new Map();
    return records;
  }
}
