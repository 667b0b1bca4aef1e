import type { ReportSeries } from '../../shared/formats/report-data';
import { jointMean } from '../../shared/numbers/statistics';
import type { Point } from './export-source';

/** Max entries of a series: about one for every two pixels of a chart. */
const MAX_ENTRIES = 400;

type SeriesWithCounts = ReportSeries & Required<Pick<ReportSeries, 'counts'>>;

interface SeriesBucket {
  step: number;
  mean: number;
  count: number;
  nonFinite: number;
  min: number;
  max: number;
}

/**
 * Groups points into buckets of equal length and returns, for each metric and bucket, the mean, minimum and maximum
 * of its finite values.
 *
 * @param last the last step
 * @param entries max number of buckets
 */
export async function downsample(
  points: AsyncIterable<Point> | Iterable<Point>,
  last: number,
  entries = MAX_ENTRIES,
): Promise<ReportSeries[]> {
  const span = Math.max(1, Math.ceil(last / entries));
  const series = new Map<string, SeriesWithCounts>();
  const openBuckets = new Map<string, SeriesBucket>();
  for await (const { step, values } of points) {
    const start = Math.floor(step / span) * span;
    for (const [metric, value] of Object.entries(values)) {
      let bucket = openBuckets.get(metric);
      if (bucket && bucket.step !== start) closeBucket(series, span, metric, bucket);
      if (bucket?.step !== start)
        openBuckets.set(
          metric,
          (bucket = { step: start, mean: NaN, count: 0, nonFinite: 0, min: Infinity, max: -Infinity }),
        );
      addValue(bucket, value);
    }
  }
  for (const [metric, bucket] of openBuckets) closeBucket(series, span, metric, bucket);
  return [...series.values()].map(dropUnusedCounts).map(roundValues);
}

function dropUnusedCounts({ counts, ...line }: SeriesWithCounts): ReportSeries {
  return counts.nonFinite.some((n) => n > 0) ? { ...line, counts } : line;
}

function addValue(bucket: SeriesBucket, value: number): void {
  if (!Number.isFinite(value)) {
    bucket.nonFinite++;
    return;
  }
  bucket.mean = jointMean(bucket.mean, bucket.count++, value, 1);
  bucket.min = Math.min(bucket.min, value);
  bucket.max = Math.max(bucket.max, value);
}

/** Significant digits of a value: enough to resolve a thousandth of the range of its series. */
const MIN_DIGITS = 6;
const MAX_DIGITS = 17;

function digitsOf({ min, max }: ReportSeries): number {
  let [lowest, highest] = [Infinity, -Infinity];
  for (const value of min) if (value !== null) lowest = Math.min(lowest, value);
  for (const value of max) if (value !== null) highest = Math.max(highest, value);
  const thousandth = highest / 1000 - lowest / 1000;
  if (!(thousandth > 0)) return MIN_DIGITS;
  return Math.min(
    MAX_DIGITS,
    Math.max(
      MIN_DIGITS,
      Math.ceil(Math.log10(Math.max(Math.abs(lowest), Math.abs(highest))) - Math.log10(thousandth)) + 1,
    ),
  );
}

function roundValues(line: ReportSeries): ReportSeries {
  const digits = digitsOf(line);
  const round = (values: readonly (number | null)[]) =>
    values.map((value) => (value === null ? null : keepFinite(Number(value.toPrecision(digits)), value)));
  return { ...line, mean: round(line.mean), min: round(line.min), max: round(line.max) };
}

/** Rounding the largest double gives infinity. */
const keepFinite = (rounded: number, value: number): number => (Number.isFinite(rounded) ? rounded : value);

function closeBucket(
  series: Map<string, SeriesWithCounts>,
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
