import { emptyColumns } from '../../../../../shared/domain/series';
import type { Columns, Series } from '../../../../../shared/domain/series';
import { jointMean } from '../../../../../shared/numbers/statistics';
import { lowerBound } from '../../../../../shared/lib/lists';

type BufferColumn = 'step' | 'mean' | 'min' | 'max' | 'last' | 'time' | 'count' | 'nonFinite';
const COLUMNS: readonly BufferColumn[] = ['step', 'mean', 'min', 'max', 'last', 'time', 'count', 'nonFinite'];

/**
 * One metric of one run in a chart: buckets in typed arrays that grow at the end.
 *
 * Appending a raw point costs the same however long the line is. When a line has more than twice as many entries as
 * the chart has room for, neighbouring buckets are merged, so memory and drawing stay bounded too.
 */
export class MetricLine {
  span = 1;
  length = 0;
  step = new Float64Array(0);
  mean = new Float64Array(0);
  min = new Float64Array(0);
  max = new Float64Array(0);
  last = new Float64Array(0);
  time = new Float64Array(0);
  /** Finite values in each entry: `mean`, `min` and `max` are of these, and NaN where there is none. */
  count = new Float64Array(0);
  /** Values in each entry that are not finite. */
  nonFinite = new Float64Array(0);

  constructor(
    readonly run: string,
    readonly metric: string,
    series?: Series,
  ) {
    if (series) this.take(series.columns, series.time);
  }

  /** The step after which raw points are missing. The last bucket may be incomplete, so its points are read again. */
  get cursor(): number {
    if (this.length === 0) return -1;
    return this.step[this.length - 1]! - (this.span > 1 ? 1 : 0);
  }

  /** Appends raw points that follow {@link cursor}; an incomplete last bucket is rebuilt from them. */
  append(raw: Series, room: number): void {
    const { step, mean } = raw.columns;
    if (step.length === 0) return;
    while (this.length > 0 && this.step[this.length - 1]! >= step[0]!) this.length -= 1;
    for (let i = 0; i < step.length; i++) this.add(step[i]!, mean[i]!, raw.time[i]!);
    while (this.length > 2 * room) this.merge();
  }

  /** Index of the entry that contains a step, or of the nearest; -1 without entries. */
  indexAt(step: number): number {
    if (this.length === 0) return -1;
    const i = lowerBound(this.step, step, this.length);
    if (i < this.length && this.step[i] === step) return i;
    if (i === 0) return 0;
    if (i === this.length || step < this.step[i - 1]! + this.span) return i - 1;
    return step - (this.step[i - 1]! + this.span - 1) <= this.step[i]! - step ? i - 1 : i;
  }

  /** The same, or -1 before or after the line: further from it than the distance of its entries. */
  indexNear(step: number): number {
    const i = this.indexAt(step);
    if (i < 0) return -1;
    const gap = this.length < 2 ? this.span : this.step[Math.max(1, i)]! - this.step[Math.max(1, i) - 1]!;
    return step < this.step[i]! - gap || step > this.step[i]! + this.span - 1 + gap ? -1 : i;
  }

  private take(columns: Columns, time: Float64Array): void {
    this.span = columns.span;
    this.length = columns.step.length;
    for (const name of ['step', 'mean', 'min', 'max', 'last'] as const) this[name] = Float64Array.from(columns[name]);
    this.time = Float64Array.from(time);
    const { count, nonFinite } = columns;
    this.count = Float64Array.from(this.mean, (mean, i) => count?.[i] ?? (Number.isFinite(mean) ? 1 : 0));
    this.nonFinite = Float64Array.from(
      this.mean,
      (_, i) => nonFinite?.[i] ?? (this.count[i] === 0 && this.span === 1 ? 1 : 0),
    );
  }

  private add(step: number, value: number, time: number): void {
    const start = step - (step % this.span);
    const i = this.length - 1;
    if (i < 0 || this.step[i]! < start) return this.push(start, value, time);
    const n = this.count[i]! + this.nonFinite[i]!;
    this.time[i] = jointMean(this.time[i]!, n, time, 1);
    this.last[i] = value;
    if (!Number.isFinite(value)) {
      this.nonFinite[i]! += 1;
      return;
    }
    this.mean[i] = jointMean(this.mean[i]!, this.count[i]!, value, 1);
    this.min[i] = smaller(this.min[i]!, value);
    this.max[i] = -smaller(-this.max[i]!, -value);
    this.count[i]! += 1;
  }

  private push(step: number, value: number, time: number): void {
    if (this.length === this.step.length) this.grow();
    const i = this.length++;
    const finite = Number.isFinite(value);
    this.step[i] = step;
    this.mean[i] = this.min[i] = this.max[i] = finite ? value : NaN;
    this.last[i] = value;
    this.time[i] = time;
    this.count[i] = finite ? 1 : 0;
    this.nonFinite[i] = finite ? 0 : 1;
  }

  private grow(): void {
    const size = Math.max(64, 2 * this.step.length);
    for (const name of COLUMNS) {
      const grown = new Float64Array(size);
      grown.set(this[name]);
      this[name] = grown;
    }
  }

  /** Doubles the span and merges entries that now share a bucket, in place. */
  private merge(): void {
    this.span *= 2;
    let to = -1;
    for (let from = 0; from < this.length; from++) {
      const start = this.step[from]! - (this.step[from]! % this.span);
      if (to >= 0 && this.step[to] === start) this.fold(to, from);
      else this.move(++to, from, start);
    }
    this.length = to + 1;
  }

  private move(to: number, from: number, start: number): void {
    for (const name of COLUMNS) this[name][to] = this[name][from]!;
    this.step[to] = start;
  }

  private fold(to: number, from: number): void {
    const points = (i: number): number => this.count[i]! + this.nonFinite[i]!;
    this.time[to] = jointMean(this.time[to]!, points(to), this.time[from]!, points(from));
    this.mean[to] = jointMean(this.mean[to]!, this.count[to]!, this.mean[from]!, this.count[from]!);
    this.min[to] = smaller(this.min[to]!, this.min[from]!);
    this.max[to] = -smaller(-this.max[to]!, -this.max[from]!);
    this.last[to] = this.last[from]!;
    this.count[to]! += this.count[from]!;
    this.nonFinite[to]! += this.nonFinite[from]!;
  }
}

/** The smaller of two; a NaN counts only when both are. */
const smaller = (a: number, b: number): number => (a < b || Number.isNaN(b) ? a : b);

export const emptyMetricLine = (run: string, metric: string): MetricLine =>
  new MetricLine(run, metric, { run, metric, columns: emptyColumns(), time: new Float64Array(0) });

const key = (run: string, metric: string) => `${run} ${metric}`;

/** Lines by run and metric. */
export class MetricLineSet {
  private readonly lines: Map<string, MetricLine>;

  constructor(series: readonly Series[] = []) {
    this.lines = new Map(series.map((s) => [key(s.run, s.metric), new MetricLine(s.run, s.metric, s)]));
  }

  get(run: string, metric: string): MetricLine | undefined {
    return this.lines.get(key(run, metric));
  }

  /** The line, created if the metric is logged for the first time. */
  ensure(run: string, metric: string): MetricLine {
    const line = this.get(run, metric) ?? emptyMetricLine(run, metric);
    this.lines.set(key(run, metric), line);
    return line;
  }
}
