import { halfWidth } from '../../shared/statistics';
import type { Spread } from '../../shared/statistics';
import type { Aligned } from './align';

/** Several seeds as one line: at each place the mean of those that have a value there, how many these are, and how far they lie apart. */
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
  /** The least and greatest seed. */
  least: Float64Array;
  most: Float64Array;
}

/**
 * Folds seeds into mean and band, place by place: O(places x seeds).
 *
 * A seed without a finite value at a place (it ended, has not come so far, or diverged) is not in the mean there, and `n` says so.
 *
 * @param of how many seeds there are, with those that have logged nothing
 */
export function fold({ x, rows, span }: Aligned, spread: Spread, of: number): Folded {
  const column = () => new Float64Array(x.length);
  const folded: Folded = { x, span, length: x.length, of, mean: column(), n: column(), low: column(), high: column(), least: column(), most: column() };
  for (let i = 0; i < x.length; i++) foldAt(folded, rows, i, spread);
  return folded;
}

function foldAt(out: Folded, rows: readonly Float64Array[], i: number, spread: Spread): void {
  let [n, sum, least, most] = [0, 0, Infinity, -Infinity];
  for (const row of rows) {
    const v = row[i]!;
    if (!Number.isFinite(v)) continue;
    n += 1;
    sum += v;
    if (v < least) least = v;
    if (v > most) most = v;
  }
  const mean = n === 0 ? NaN : sum / n;
  out.n[i] = n;
  out.mean[i] = mean;
  out.least[i] = n === 0 ? NaN : least;
  out.most[i] = n === 0 ? NaN : most;
  const half = spread === 'range' ? 0 : halfWidth(n, deviationAt(rows, i, n, mean), spread);
  // One seed has no range to show either: a band of no height would say that all seeds agree.
  out.low[i] = n < 2 ? NaN : spread === 'range' ? least : mean - half;
  out.high[i] = n < 2 ? NaN : spread === 'range' ? most : mean + half;
}

function deviationAt(rows: readonly Float64Array[], i: number, n: number, mean: number): number {
  let squares = 0;
  for (const row of rows) if (Number.isFinite(row[i]!)) squares += (row[i]! - mean) ** 2;
  return n < 2 ? NaN : Math.sqrt(squares / (n - 1));
}

/** Stretches over which the number of seeds is the same, as first and one past the last entry; a line is broken between them. */
export function sections(n: ArrayLike<number>, first: number, end: number): [number, number][] {
  const found: [number, number][] = [];
  for (let from = first, i = first + 1; i <= end; i++) {
    if (i < end && n[i] === n[from]) continue;
    found.push([from, i]);
    from = i;
  }
  return found;
}

/** The entry nearest to a place of an ascending list; -1 where the list has not begun or is over: further off than its entries are from each other. */
export function nearestEntry(x: ArrayLike<number>, length: number, at: number, least: number): number {
  if (length === 0) return -1;
  let [low, high] = [0, length - 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (x[middle]! < at) low = middle + 1;
    else high = middle;
  }
  const i = low > 0 && at - x[low - 1]! <= x[low]! - at ? low - 1 : low;
  const gap = Math.max(least, length < 2 ? 0 : Math.abs(x[Math.max(1, i)]! - x[Math.max(1, i) - 1]!));
  return Math.abs(x[i]! - at) > gap ? -1 : i;
}
