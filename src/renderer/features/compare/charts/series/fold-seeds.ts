import { lowerBound } from '../../../../../shared/lib/lists';
import { halfWidth, jointMean, mean, sampleDeviation } from '../../../../../shared/numbers/statistics';
import type { Spread } from '../../../../../shared/numbers/statistics';
import { rule } from '../../../../lib/time-axis';
import type { Axis, StepClock } from '../../../../lib/time-axis';
import type { MetricLine } from './metric-line';
import { smooth } from './smoothing';
import type { Smoothing } from './smoothing';

/** The line of one seed in a mean, with the values that are drawn: its means, smoothed or not. */
export interface SeedLine {
  line: MetricLine;
  value: Float64Array;
}

/** Values of several seeds at common places: a row for each seed, NaN where it has none. */
export interface Aligned {
  x: Float64Array;
  rows: Float64Array[];
  /** 1 where some seed has values that are not finite in its entry, beside the finite ones that its value there is made of; else 0. */
  partial: Uint8Array;
  /** Steps in each entry; 0 where places are times. */
  span: number;
}

/**
 * Values by steps, in the coarsest of the seeds' buckets.
 *
 * Stored buckets cover 8^n steps and begin at multiples of that, and live lines double it: all spans are powers of two, so every
 * bucket is contained in one of the coarsest. A seed's value in a common bucket is the mean of its entries there, weighted by their
 * number of points.
 *
 * The last bucket of a seed that ends before another one is usually incomplete: it is left out, because it is the mean of other steps
 * than the buckets of the other seeds.
 */
export function alignBySteps(seeds: readonly SeedLine[]): Aligned {
  const span = Math.max(1, ...seeds.map((s) => s.line.span));
  const parts = withoutRaggedEnds(
    seeds.map((seed) => coarsen(seed, span)),
    span,
  );
  const x = unionOf(parts.map((p) => p.start.subarray(0, p.length)));
  const partial = new Uint8Array(x.length);
  const rows = parts.map((part) => {
    const row = new Float64Array(x.length).fill(NaN);
    for (let i = 0, k = 0; k < part.length; i++) {
      if (x[i] !== part.start[k]) continue;
      if (part.partial[k]) partial[i] = 1;
      row[i] = part.value[k++]!;
    }
    return row;
  });
  return { x, rows, span, partial };
}

interface Coarse {
  start: Float64Array;
  value: Float64Array;
  /** 1 where finite and other values came together. */
  partial: Uint8Array;
  length: number;
}

/** An entry without a finite value does not count for the mean of the common bucket, which it makes partial. */
function coarsen({ line, value }: SeedLine, span: number): Coarse {
  const start = new Float64Array(line.length);
  const mean = new Float64Array(line.length);
  const nonFinite = new Float64Array(line.length);
  let [to, weight] = [-1, 0];
  for (let i = 0; i < line.length; i++) {
    const at = line.step[i]! - (line.step[i]! % span);
    const w = Number.isFinite(value[i]!) ? line.count[i]! : 0;
    if (to < 0 || start[to] !== at) {
      [to, weight] = [to + 1, 0];
      start[to] = at;
      mean[to] = NaN;
    }
    nonFinite[to]! += line.nonFinite[i]!;
    mean[to] = jointMean(mean[to]!, weight, value[i]!, w);
    weight += w;
  }
  const partial = new Uint8Array(line.length);
  for (let i = 0; i <= to; i++) if (nonFinite[i]! > 0 && Number.isFinite(mean[i]!)) partial[i] = 1;
  return { start, value: mean, partial, length: to + 1 };
}

function withoutRaggedEnds(parts: readonly Coarse[], span: number): Coarse[] {
  const ends = parts.map((p) => (p.length > 0 ? p.start[p.length - 1]! : -Infinity));
  const furthest = Math.max(...ends);
  return parts.map((p, i) => (span > 1 && p.length > 0 && ends[i]! < furthest ? { ...p, length: p.length - 1 } : p));
}

/** Every value of some ascending lists, ascending and once. */
function unionOf(lists: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(lists.reduce((sum, list) => sum + list.length, 0));
  const at = lists.map(() => 0);
  let length = 0;
  for (;;) {
    let least = Infinity;
    for (let k = 0; k < lists.length; k++) if (at[k]! < lists[k]!.length) least = Math.min(least, lists[k]![at[k]!]!);
    if (least === Infinity) return out.slice(0, length);
    out[length++] = least;
    for (let k = 0; k < lists.length; k++) if (lists[k]![at[k]!] === least) at[k]! += 1;
  }
}

/**
 * Values by training time, at even times from the first to the last of any seed, as many as the longest line has entries.
 *
 * Between two entries a value is interpolated linearly; before the first and after the last a seed has none, and so it has beside a NaN.
 */
export function alignByTime(seeds: readonly SeedLine[]): Aligned {
  const timed = seeds.map(({ line, value }) => ({ time: line.time, value, length: timedLength(line) }));
  const known = timed.filter((s) => s.length > 0);
  const from = Math.min(...known.map((s) => s.time[0]!));
  const to = Math.max(...known.map((s) => s.time[s.length - 1]!));
  const count = Math.max(0, ...known.map((s) => s.length));
  const x = Float64Array.from({ length: count }, (_, i) =>
    count === 1 ? from : from + ((to - from) * i) / (count - 1),
  );
  const partial = new Uint8Array(x.length);
  seeds.forEach(({ line }, k) => markPartial(partial, x, line, timed[k]!.length));
  return { x, rows: timed.map((seed) => interpolateAt(x, seed)), span: 0, partial };
}

/** Marks the places at or beside an entry with values that are not finite. */
function markPartial(
  partial: Uint8Array,
  x: Float64Array,
  { time, mean, nonFinite }: MetricLine,
  length: number,
): void {
  const isPartial = (i: number): boolean => i < length && nonFinite[i]! > 0 && Number.isFinite(mean[i]!);
  let i = 0;
  x.forEach((at, k) => {
    if (length === 0 || at < time[0]! || at > time[length - 1]!) return;
    while (i < length - 1 && time[i + 1]! <= at) i += 1;
    if (isPartial(i) || (time[i] !== at && isPartial(i + 1))) partial[k] = 1;
  });
}

/** Entries before the first whose time is not known. */
function timedLength(line: MetricLine): number {
  for (let i = 0; i < line.length; i++) if (!Number.isFinite(line.time[i]!)) return i;
  return line.length;
}

function interpolateAt(
  x: Float64Array,
  { time, value, length }: { time: Float64Array; value: Float64Array; length: number },
): Float64Array {
  let i = 0;
  return x.map((at) => {
    if (length === 0 || at < time[0]! || at > time[length - 1]!) return NaN;
    while (i < length - 1 && time[i + 1]! <= at) i += 1;
    if (time[i] === at || i === length - 1) return value[i]!;
    return value[i]! + ((value[i + 1]! - value[i]!) * (at - time[i]!)) / (time[i + 1]! - time[i]!);
  });
}

/** Several seeds as one line: at each place the mean of the seeds that have a value there, their number and their spread. */
export interface Folded {
  x: Float64Array;
  span: number;
  length: number;
  mean: Float64Array;
  /** Seeds that have a finite value at a place, of `of`. Where it is 0 the mean is NaN. */
  n: Float64Array;
  of: number;
  /** Ends of the band; NaN where one seed has no spread. */
  low: Float64Array;
  high: Float64Array;
  /** 1 where an entry holds values that are not finite beside those in the mean, else 0. */
  partial: Uint8Array;
  /** The least and greatest seed. */
  least: Float64Array;
  most: Float64Array;
}

/**
 * Folds seeds into mean and band, place by place: O(places x seeds).
 *
 * A seed without a finite value at a place (it has ended, has not come so far, or has diverged) is not in the mean there; `n` counts
 * the seeds that are.
 *
 * @param of how many seeds there are, with those that have logged nothing
 */
export function fold({ x, rows, span, partial }: Aligned, spread: Spread, of: number): Folded {
  const column = () => new Float64Array(x.length);
  const folded: Folded = {
    x,
    span,
    partial,
    length: x.length,
    of,
    mean: column(),
    n: column(),
    low: column(),
    high: column(),
    least: column(),
    most: column(),
  };
  const values = new Float64Array(rows.length);
  for (let i = 0; i < x.length; i++) {
    let n = 0;
    for (const row of rows) if (Number.isFinite(row[i]!)) values[n++] = row[i]!;
    foldAt(folded, i, values.subarray(0, n), spread);
  }
  return folded;
}

function foldAt(out: Folded, i: number, values: Float64Array, spread: Spread): void {
  const n = values.length;
  const centre = n === 0 ? NaN : mean(values);
  let [least, most] = [Infinity, -Infinity];
  for (let k = 0; k < n; k++) {
    if (values[k]! < least) least = values[k]!;
    if (values[k]! > most) most = values[k]!;
  }
  out.n[i] = n;
  out.mean[i] = centre;
  out.least[i] = n === 0 ? NaN : least;
  out.most[i] = n === 0 ? NaN : most;
  const half = spread === 'range' ? 0 : halfWidth(n, sampleDeviation(values), spread);
  // A single seed has no range either: a band without height would mean that all seeds agree.
  out.low[i] = n < 2 ? NaN : spread === 'range' ? least : centre - half;
  out.high[i] = n < 2 ? NaN : spread === 'range' ? most : centre + half;
}

/** Ranges of entries with the same number of seeds, as first and one past the last; a line is broken between them. */
export function sections(n: ArrayLike<number>, first: number, end: number): [number, number][] {
  const found: [number, number][] = [];
  for (let from = first, i = first + 1; i <= end; i++) {
    if (i < end && n[i] === n[from]) continue;
    found.push([from, i]);
    from = i;
  }
  return found;
}

/** Index of the entry nearest to a place of an ascending list; -1 before or after the list: further from it than the distance of its entries. */
export function nearestEntry(x: ArrayLike<number>, length: number, at: number, least: number): number {
  if (length === 0) return -1;
  const low = lowerBound(x, at, length - 1);
  const i = low > 0 && at - x[low - 1]! <= x[low]! - at ? low - 1 : low;
  const gap = Math.max(least, length < 2 ? 0 : Math.abs(x[Math.max(1, i)]! - x[Math.max(1, i) - 1]!));
  return Math.abs(x[i]! - at) > gap ? -1 : i;
}

/** Mean and band of some lines on an axis, their places in steps or in seconds. */
export function foldLines(
  lines: readonly MetricLine[],
  axis: Axis,
  smoothing: Smoothing,
  spread: Spread,
  of: number,
): Folded {
  const seeds = lines.map((line) => ({ line, value: valuesOf(line, smoothing) }));
  const aligned = axis === 'time' ? alignByTime(seeds) : alignBySteps(seeds);
  return fold(aligned, spread, of);
}

/** The places of a fold on its axis: the middle of each bucket. */
export function foldedPlaces(folded: Folded, clock: StepClock, axis: Axis): Float64Array {
  if (axis === 'time') return folded.x;
  const { origin, units } = rule(clock, axis);
  return folded.x.map((step) => origin + (step + (folded.span - 1) / 2) * units);
}

/** The means of a line's entries, smoothed unless `how` is none. */
export const valuesOf = (line: MetricLine, how: Smoothing): Float64Array =>
  how.kind === 'none' ? line.mean : smooth(line.step, line.mean, line.length, how);
