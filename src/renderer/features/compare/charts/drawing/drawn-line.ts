import { paddedRange } from '../../../../../shared/numbers/axis';
import type { MarkerShape } from '../../../../lib/run-styles';

/** A line as it is drawn: columns of `length` entries, ascending in x. NaN breaks it. */
export interface DrawnLine {
  /** Name of the run or configuration. */
  name: string;
  metric: string;
  x: Float64Array;
  y: Float64Array;
  length: number;
  /** Steps that an entry is the mean of: 1 is raw; 0 where seeds are interpolated over time. */
  span: number;
  /** Drawn as a band: least and greatest raw value of each entry, or of a fold the spread over seeds. NaN where there is none. */
  band?: { low: Float64Array; high: Float64Array };
  /** Values before smoothing, drawn faintly. */
  raw?: Float64Array;
  /** Custom property of the theme that holds its colour. */
  token: string;
  /** The colour is moved towards that of text: a line of the generator. */
  isDeep?: boolean;
  shape?: MarkerShape;
  dash: readonly number[];
  /** Of a fold: seeds in the mean at each entry, of how many, and the least and greatest of them. */
  seeds?: { n: Float64Array; of: number; least: Float64Array; most: Float64Array };
  /** 1 where an entry holds values that are not finite beside the finite ones: it is not joined with its neighbours. Absent where none does. */
  partial?: Uint8Array;
  /** Finite and other values of each run that the line is made of, at places of x; only of runs with some that are not finite. */
  tallies?: readonly Tally[];
  /** A single seed behind its fold: drawn thin, and ignored for the range of y. */
  thin?: boolean;
}

/** How many values the entries of one run have; ascending in x. */
interface Tally {
  x: Float64Array;
  finite: Float64Array;
  nonFinite: Float64Array;
  length: number;
}

export interface LineExtent {
  min: number;
  max: number;
}

/** First and one past the last entry that a chart from..to draws: one beyond each edge, so that lines reach the edges. */
export function visiblePart(line: Pick<DrawnLine, 'x' | 'length'>, from: number, to: number): [number, number] {
  let first = 0;
  while (first < line.length && line.x[first]! < from) first += 1;
  let end = first;
  while (end < line.length && line.x[end]! <= to) end += 1;
  return [Math.max(0, first - 1), Math.min(line.length, end + 1)];
}

/**
 * The range of y that shows all lines between from and to, with a margin; of a fold it shows every seed, whatever its band.
 *
 * Bands do not count: one early spike, or an interval of two seeds, would flatten all the rest. On a log axis values at or below 0 do
 * not count either.
 *
 * @param more values that are shown as well, if any line is
 */
export function extentOf(
  lines: readonly DrawnLine[],
  from: number,
  to: number,
  log: boolean,
  more: readonly number[] = [],
): LineExtent {
  let min = Infinity;
  let max = -Infinity;
  for (const line of lines) {
    if (line.thin) continue;
    const [first, end] = visiblePart(line, from, to);
    for (const column of line.seeds ? [line.seeds.least, line.y, line.seeds.most] : [line.y])
      for (let i = first; i < end; i++) {
        const y = column[i]!;
        if (!Number.isFinite(y) || (log && y <= 0)) continue;
        if (y < min) min = y;
        if (y > max) max = y;
      }
  }
  for (const y of min > max ? [] : more) {
    if (log && y <= 0) continue;
    min = Math.min(min, y);
    max = Math.max(max, y);
  }
  if (min > max) return log ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  return log ? { min: min / 1.15 || min, max: Math.min(Number.MAX_VALUE, max * 1.15) } : paddedRange(min, max, 0.5);
}

/** How many values of a line between from and to are not finite, of how many. */
export function nonFiniteOf(
  { tallies = [] }: DrawnLine,
  from: number,
  to: number,
): { nonFinite: number; total: number } {
  let [nonFinite, total] = [0, 0];
  for (const { x, finite, nonFinite: others, length } of tallies) {
    // The place of a bucket is its middle: a bucket that begins in the range counts.
    const half = length < 2 ? 0 : (x[length - 1]! - x[0]!) / (length - 1) / 2;
    for (let i = 0; i < length; i++) {
      if (!(x[i]! >= from - half && x[i]! <= to + half)) continue;
      nonFinite += others[i]!;
      total += finite[i]! + others[i]!;
    }
  }
  return { nonFinite, total };
}
