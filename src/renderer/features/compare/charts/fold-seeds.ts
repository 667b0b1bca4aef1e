import { halfWidth, mean, sampleDeviation } from '../../../../shared/numbers/statistics';
import type { Spread } from '../../../../shared/numbers/statistics';
import type { Aligned } from './align-seeds';

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
  /** 1 where an entry holds values that are not finite beside those in the mean, else 0. */
  partial: Uint8Array;
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
export function fold({ x, rows, span, partial }: Aligned, spread: Spread, of: number): Folded {
  const column = () => new Float64Array(x.length);
  const folded: Folded = { x, span, partial, length: x.length, of, mean: column(), n: column(), low: column(), high: column(), least: column(), most: column() };
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
  // One seed has no range to show either: a band of no height would say that all seeds agree.
  out.low[i] = n < 2 ? NaN : spread === 'range' ? least : centre - half;
  out.high[i] = n < 2 ? NaN : spread === 'range' ? most : centre + half;
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
