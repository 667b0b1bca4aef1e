import type { RunId } from './run/run';

/**
 * A metric over steps, as columns of equal length, ascending in step.
 *
 * Each entry stands for the steps from `step` to `step + span - 1`; with `span` 1 it is a raw point and all four
 * values are equal. A non-finite raw value is NaN.
 */
export interface Columns {
  span: number;
  step: Float64Array;
  mean: Float64Array;
  min: Float64Array;
  max: Float64Array;
  last: Float64Array;
  /** Finite values in each entry; told of buckets only, for a raw point is one value. */
  count?: Float64Array;
  /** Values in each entry that are not finite, and so are in none of the other columns but `last`; told of buckets only. */
  nonFinite?: Float64Array;
}

export interface Series {
  run: RunId;
  metric: string;
  columns: Columns;
  /** Mean training time (seconds) of each entry, so that x can be wall time. Same length as `columns.step`. */
  time: Float64Array;
}

export interface SeriesRequest {
  runs: RunId[];
  metrics: string[];
  /** Steps from..to, both included; open ends when left out. */
  from?: number;
  to?: number;
  /** About how many entries to return for each series: the width of the chart in pixels. At least 16, at most 8192. */
  points: number;
}

/** Raw points of live runs after a step: the delta of a live chart. */
export interface SeriesDeltaRequest {
  metrics: string[];
  since: { run: RunId; step: number }[];
}

export const emptyColumns = (): Columns => ({
  span: 1,
  step: new Float64Array(0),
  mean: new Float64Array(0),
  min: new Float64Array(0),
  max: new Float64Array(0),
  last: new Float64Array(0),
});
