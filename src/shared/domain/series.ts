import type { RunId } from './run/run';

/**
 * A metric over steps, as columns of equal length, ascending in step.
 *
 * Each entry covers the steps from `step` to `step + span - 1`; with `span` 1 it is a raw point and all four
 * values are equal. A non-finite raw value is NaN.
 */
export interface Columns {
  span: number;
  step: Float64Array;
  mean: Float64Array;
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
  /** Number of finite values in each bucket; absent for raw points. */
  count?: Float64Array;
  /** Number of non-finite values in each bucket, which only `last` reflects; absent for raw points. */
  nonFinite?: Float64Array;
}

export interface Series {
  run: RunId;
  metric: string;
  columns: Columns;
  /** Mean training time (seconds) of each entry, for a time axis. Same length as `columns.step`. */
  time: Float64Array;
}

export const emptyColumns = (): Columns => ({
  span: 1,
  step: new Float64Array(0),
  mean: new Float64Array(0),
  min: new Float64Array(0),
  max: new Float64Array(0),
  last: new Float64Array(0),
});
