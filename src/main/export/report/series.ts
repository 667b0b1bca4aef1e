import type { ReportSeries } from '../../../shared/report';

/** Entries of a line: about one for each two pixels of a chart. */
const ENTRIES = 400;

interface Bucket {
  step: number;
  sum: number;
  count: number;
  min: number;
  max: number;
}

/** Thins the points of a run to some hundred buckets of equal length, with mean, least and greatest of the finite values in each. */
export function thinned(points: Iterable<{ step: number; values: Record<string, number> }>, last: number, entries = ENTRIES): ReportSeries[] {
  const span = Math.max(1, Math.ceil(last / entries));
  const series = new Map<string, ReportSeries>();
  const open = new Map<string, Bucket>();
  for (const { step, values } of points) {
    const start = Math.floor(step / span) * span;
    for (const [metric, value] of Object.entries(values)) {
      let bucket = open.get(metric);
      if (bucket && bucket.step !== start) close(series, span, metric, bucket);
      if (bucket?.step !== start) open.set(metric, (bucket = { step: start, sum: 0, count: 0, min: Infinity, max: -Infinity }));
      add(bucket, value);
    }
  }
  for (const [metric, bucket] of open) close(series, span, metric, bucket);
  return [...series.values()];
}

function add(bucket: Bucket, value: number): void {
  if (!Number.isFinite(value)) return;
  bucket.sum += value;
  bucket.count++;
  bucket.min = Math.min(bucket.min, value);
  bucket.max = Math.max(bucket.max, value);
}

const short = (value: number): number => Number(value.toPrecision(6));

function close(series: Map<string, ReportSeries>, span: number, metric: string, { step, sum, count, min, max }: Bucket): void {
  let line = series.get(metric);
  if (!line) series.set(metric, (line = { metric, span, step: [], mean: [], min: [], max: [] }));
  line.step.push(step);
  line.mean.push(count === 0 ? null : short(sum / count));
  line.min.push(count === 0 ? null : short(min));
  line.max.push(count === 0 ? null : short(max));
}
