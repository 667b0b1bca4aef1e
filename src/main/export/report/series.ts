import type { ReportSeries } from '../../../shared/formats/report-data';
import { jointMean } from '../../../shared/numbers/statistics';
import type { Point } from '../export-source';

/** Entries of a line: about one for each two pixels of a chart. */
const MAX_ENTRIES = 400;

type Counted = ReportSeries & Required<Pick<ReportSeries, 'counts'>>;

interface SeriesBucket {
  step: number;
  mean: number;
  count: number;
  nonFinite: number;
  min: number;
  max: number;
}

/** Thins the points of a run to some hundred buckets of equal length, with mean, least and greatest of the finite values in each. */
export async function thinned(
  points: AsyncIterable<Point> | Iterable<Point>,
  last: number,
  entries = MAX_ENTRIES,
): Promise<ReportSeries[]> {
  const span = Math.max(1, Math.ceil(last / entries));
  const series = new Map<string, Counted>();
  const open = new Map<string, SeriesBucket>();
  for await (const { step, values } of points) {
    const start = Math.floor(step / span) * span;
    for (const [metric, value] of Object.entries(values)) {
      let bucket = open.get(metric);
      if (bucket && bucket.step !== start) close(series, span, metric, bucket);
      if (bucket?.step !== start)
        open.set(metric, (bucket = { step: start, mean: NaN, count: 0, nonFinite: 0, min: Infinity, max: -Infinity }));
      add(bucket, value);
    }
  }
  for (const [metric, bucket] of open) close(series, span, metric, bucket);
  return [...series.values()].map(withoutIdleCounts).map(shortened);
}

function withoutIdleCounts({ counts, ...line }: Counted): ReportSeries {
  return counts.nonFinite.some((n) => n > 0) ? { ...line, counts } : line;
}

function add(bucket: SeriesBucket, value: number): void {
  if (!Number.isFinite(value)) {
    bucket.nonFinite++;
    return;
  }
  bucket.mean = jointMean(bucket.mean, bucket.count++, value, 1);
  bucket.min = Math.min(bucket.min, value);
  bucket.max = Math.max(bucket.max, value);
}

/** Digits of a value, and as many more as it takes to tell a thousandth of the range of its series. */
const MIN_DIGITS = 6;
const MAX_DIGITS = 17;

function digitsOf({ min, max }: ReportSeries): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of min) if (value !== null) least = Math.min(least, value);
  for (const value of max) if (value !== null) most = Math.max(most, value);
  const thousandth = most / 1000 - least / 1000;
  if (!(thousandth > 0)) return MIN_DIGITS;
  return Math.min(
    MAX_DIGITS,
    Math.max(MIN_DIGITS, Math.ceil(Math.log10(Math.max(Math.abs(least), Math.abs(most))) - Math.log10(thousandth)) + 1),
  );
}

function shortened(line: ReportSeries): ReportSeries {
  const digits = digitsOf(line);
  const short = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? null : finite(Number(value.toPrecision(digits)), value)));
  return { ...line, mean: short(line.mean), min: short(line.min), max: short(line.max) };
}

/** The greatest double rounds to infinity. */
const finite = (rounded: number, value: number): number => (Number.isFinite(rounded) ? rounded : value);

function close(
  series: Map<string, Counted>,
  span: number,
  metric: string,
  { step, mean, count, nonFinite, min, max }: SeriesBucket,
): void {
  let line = series.get(metric);
  if (!line)
    series.set(
      metric,
      (line = { metric, span, step: [], mean: [], min: [], max: [], counts: { finite: [], nonFinite: [] } }),
    );
  line.step.push(step);
  line.mean.push(count === 0 ? null : mean);
  line.min.push(count === 0 ? null : min);
  line.max.push(count === 0 ? null : max);
  line.counts.finite.push(count);
  line.counts.nonFinite.push(nonFinite);
}
