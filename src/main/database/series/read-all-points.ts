import type { RunId } from '../../../shared/domain/run/run';
import type { DatabaseReader, RunKey } from '../reader-writer';
import type { MetricKey } from './metrics';
import { fromColumn, readFirstPoints } from './points';
import type { PointRow } from './points';
import { findRun } from '../run-table';
import { readExtents } from './series-extent';

export interface StepValues {
  step: number;
  /** Value of each metric recorded at the step; NaN and infinities are preserved. */
  values: Record<string, number>;
}

/** Steps from..to, both included. */
export interface StepRange {
  from?: number | undefined;
  to?: number | undefined;
}

/** Rows held in memory at once, for all metrics together. */
const MAX_ROWS_HELD = 65_536;
const MAX_ROWS_A_READ = 2048;
const MIN_ROWS_A_READ = 64;

/**
 * Iterates over all raw points of a run, one step at a time, ascending.
 *
 * Time is linear in the number of points, however far apart their steps are. Memory is bounded, and no statement stays
 * open between two steps.
 */
export function* readAllPoints(
  db: DatabaseReader,
  run: RunId,
  { from = 0, to = Number.MAX_SAFE_INTEGER }: StepRange = {},
): IterableIterator<StepValues> {
  const key = findRun(db, run);
  if (key === undefined) return;
  const extents = readExtents(db, key);
  const names = new Map(db.rows<[number, string]>('SELECT key, name FROM metrics'));
  const rowsARead = Math.max(
    MIN_ROWS_A_READ,
    Math.min(MAX_ROWS_A_READ, Math.floor(MAX_ROWS_HELD / Math.max(1, extents.length))),
  );
  const columns = extents.map(
    ({ metric }) => new PointColumn(db, key, metric, names.get(metric)!, { from, to }, rowsARead),
  );
  for (;;) {
    let step = Infinity;
    for (const column of columns) step = Math.min(step, column.step);
    if (step === Infinity) return;
    const values: Record<string, number> = {};
    for (const column of columns) if (column.step === step) values[column.name] = column.take();
    yield { step, values };
  }
}

/** The points of one metric in order, read in batches. */
class PointColumn {
  /** Step of the next point; infinity after the last one. */
  step = Infinity;
  private rows: PointRow[] = [];
  private at = 0;

  constructor(
    private readonly db: DatabaseReader,
    private readonly run: RunKey,
    private readonly metric: MetricKey,
    readonly name: string,
    private readonly range: { from: number; to: number },
    private readonly rowsARead: number,
  ) {
    this.read(range.from);
  }

  /** Returns the value of the next point and advances. */
  take(): number {
    const [step, value] = this.rows[this.at]!;
    this.at += 1;
    if (this.at < this.rows.length) this.step = this.rows[this.at]![0];
    else if (this.rows.length === this.rowsARead) this.read(step + 1);
    else this.step = Infinity;
    return fromColumn(value);
  }

  private read(from: number): void {
    this.rows = readFirstPoints(this.db, this.run, this.metric, from, this.range.to, this.rowsARead);
    this.at = 0;
    this.step = this.rows[0]?.[0] ?? Infinity;
  }
}
