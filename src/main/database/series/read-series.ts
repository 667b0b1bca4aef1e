import type { RunId } from '../../../shared/domain/run/run';
import type { Columns, Series } from '../../../shared/domain/series';
import type { SeriesDeltaRequest, SeriesRequest } from '../../../shared/contract/requests';
import { countNonFinite, nonFiniteIn, readBuckets, readMeans } from './buckets';
import type { DatabaseReader, RunKey } from '../reader-writer';
import { findMetric } from './metrics';
import { readPointsBeside } from './points';
import { chooseLevel, spanOf } from './pyramid';
import { findRun } from '../run-table';
import { readExtent } from './series-extent';
import type { SeriesExtent } from './series-extent';

const MAX_POINTS = 8192;
/** Entries of all series in one reply, about 100 MB: with many runs each gets fewer. */
const MAX_ENTRIES = 2_000_000;
/**
 * Raw points of one series in one delta; a client that is further behind requests again from the last step received.
 */
const MAX_NEW_POINTS = 20_000;
/** No metric has this key, so that a look-up of times finds nothing when none are recorded. */
const NO_METRIC = 0;

/**
 * Columns of each metric of each run over a range of steps, with about as many entries as the chart has pixels.
 *
 * Reads raw points if they are few enough, otherwise the pyramid level with the nearest number of entries; a bucket
 * that overlaps the end of the range is included completely. Runs and metrics without values are left out.
 */
export function readSeries(db: DatabaseReader, request: SeriesRequest): Series[] {
  const points = Math.max(16, Math.min(request.points, MAX_POINTS, shareOf(request.runs, request.metrics)));
  const found: Series[] = [];
  for (const run of request.runs) {
    const reader = new RunSeries(db, run);
    for (const metric of request.metrics) {
      const series = reader.read(metric, request.from ?? 0, request.to ?? Number.MAX_SAFE_INTEGER, points);
      if (series) found.push(series);
    }
  }
  return found;
}

const shareOf = (runs: readonly unknown[], metrics: readonly unknown[]): number =>
  Math.floor(MAX_ENTRIES / Math.max(1, runs.length * metrics.length));

/** Raw points after a step of each run, at most 20,000 per series, the earliest first. */
export function readSeriesSince(db: DatabaseReader, request: SeriesDeltaRequest): Series[] {
  const limit = Math.max(16, Math.min(MAX_NEW_POINTS, shareOf(request.since, request.metrics)));
  const found: Series[] = [];
  for (const { run, step } of request.since) {
    const reader = new RunSeries(db, run);
    for (const metric of request.metrics) {
      const series = reader.readAfter(metric, step, limit);
      if (series && series.columns.step.length > 0) found.push(series);
    }
  }
  return found;
}

/** The series of one run. Its metrics share the steps of their entries, so the times are cached. */
class RunSeries {
  private readonly key: RunKey | undefined;
  private readonly timeMetric: number;
  private readonly times = new Map<string, Map<number, number | null>>();

  constructor(
    private readonly db: DatabaseReader,
    private readonly run: RunId,
  ) {
    this.key = findRun(db, run);
    this.timeMetric = findMetric(db, 'time') ?? NO_METRIC;
  }

  read(metric: string, from: number, to: number, points: number): Series | undefined {
    const extent = this.extent(metric);
    if (!extent) return undefined;
    const first = Math.max(from, extent.firstStep);
    const last = Math.min(to, extent.lastStep);
    const range = Math.max(0, last - first + 1);
    const count = (extent.count * range) / (extent.lastStep - extent.firstStep + 1);
    const level = chooseLevel(count, range, extent.levels, points);
    return level === 0 ? this.raw(metric, extent, first, last, -1) : this.buckets(metric, extent, level, first, last);
  }

  readAfter(metric: string, step: number, limit: number): Series | undefined {
    const extent = this.extent(metric);
    return extent && this.raw(metric, extent, step + 1, Number.MAX_SAFE_INTEGER, limit);
  }

  private extent(metric: string): SeriesExtent | undefined {
    const key = findMetric(this.db, metric);
    return this.key === undefined || key === undefined ? undefined : readExtent(this.db, this.key, key);
  }

  private raw(metric: string, extent: SeriesExtent, from: number, to: number, limit: number): Series {
    const rows = readPointsBeside(this.db, this.key!, extent.metric, this.timeMetric, from, to, limit);
    const columns = allocate(1, rows.length);
    const time = new Float64Array(rows.length);
    rows.forEach(([step, value, at], i) => {
      put(columns, i, step, value, value, value, value);
      time[i] = at ?? NaN;
    });
    return { run: this.run, metric, columns, time };
  }

  private buckets(metric: string, extent: SeriesExtent, level: number, from: number, to: number): Series {
    const rows = readBuckets(this.db, this.key!, extent.metric, level, from, to);
    const times = this.timesOf(level, from, to);
    const span = spanOf(level);
    const columns = allocate(span, rows.length);
    const time = new Float64Array(rows.length);
    rows.forEach(([bucket, mean, min, max, last], i) => {
      put(columns, i, bucket * span, mean, min, max, last);
      time[i] = times.get(bucket) ?? NaN;
    });
    columns.count = Float64Array.from(rows, ([, , , , , count]) => count);
    if (countNonFinite(this.db, this.key!, extent) > 0)
      columns.nonFinite = nonFiniteIn(this.db, this.key!, extent.metric, level, rows);
    return { run: this.run, metric, columns, time };
  }

  private timesOf(level: number, from: number, to: number): Map<number, number | null> {
    const span = spanOf(level);
    const key = `${level} ${Math.floor(from / span)} ${Math.floor(to / span)}`;
    let times = this.times.get(key);
    if (!times) this.times.set(key, (times = new Map(readMeans(this.db, this.key!, this.timeMetric, level, from, to))));
    return times;
  }
}

function allocate(span: number, length: number): Columns {
  const column = () => new Float64Array(length);
  return { span, step: column(), mean: column(), min: column(), max: column(), last: column() };
}

const finite = (value: number | null): number => (value === null || !Number.isFinite(value) ? NaN : value);

function put(
  c: Columns,
  i: number,
  step: number,
  mean: number | null,
  min: number | null,
  max: number | null,
  last: number | null,
): void {
  c.step[i] = step;
  c.mean[i] = finite(mean);
  c.min[i] = finite(min);
  c.max[i] = finite(max);
  c.last[i] = finite(last);
}
