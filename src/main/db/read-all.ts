import type { RunId } from '../../shared/run';
import type { Reader } from './handles';
import { fromColumn, readPoints } from './points';
import { findRun } from './run-table';
import { readExtents } from './series';

export interface StepValues {
  step: number;
  /** Value of each metric that was logged at the step; NaN and infinities as they were. */
  values: Record<string, number>;
}

/** Steps that are read at once: bounded memory, and no statement stays open between two of them. */
const WINDOW = 2048;

/** Every raw point of a run, a step at a time, ascending. */
export function* readAllPoints(db: Reader, run: RunId): IterableIterator<StepValues> {
  const key = findRun(db, run);
  if (key === undefined) return;
  const extents = readExtents(db, key);
  const names = new Map(db.rows<[number, string]>('SELECT key, name FROM metrics'));
  const last = Math.max(-1, ...extents.map((e) => e.lastStep));
  const first = Math.min(last, ...extents.map((e) => e.firstStep));
  for (let from = Math.max(0, first); from <= last; from += WINDOW) {
    const steps = new Map<number, Record<string, number>>();
    for (const { metric } of extents) {
      for (const [step, value] of readPoints(db, key, metric, from, from + WINDOW - 1)) {
        let values = steps.get(step);
        if (!values) steps.set(step, (values = {}));
        values[names.get(metric)!] = fromColumn(value);
      }
    }
    for (const step of [...steps.keys()].sort((a, b) => a - b)) yield { step, values: steps.get(step)! };
  }
}
