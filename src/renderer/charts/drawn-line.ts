import type { Shape } from '../lib/run-styles';

/** A line as it is drawn: columns of `length` entries, ascending in x. NaN breaks it. */
export interface DrawnLine {
  /** Of which run or configuration, and of which metric. */
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
  shape?: Shape;
  dash: readonly number[];
  /** Of a fold: seeds in the mean at each entry, of how many, and the least and greatest of them. */
  seeds?: { n: Float64Array; of: number; least: Float64Array; most: Float64Array };
  /** One seed behind its fold: thin, and without a say in the range of y. */
  thin?: boolean;
}

export interface Extent {
  min: number;
  max: number;
}

/** First and one past the last entry that a chart from..to touches: one beyond each edge, so that lines run out of the picture. */
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
 */
export function extentOf(lines: readonly DrawnLine[], from: number, to: number, log: boolean): Extent {
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
  if (min > max) return log ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  return log ? { min: min / 1.15, max: max * 1.15 } : padded(min, max);
}

function padded(min: number, max: number): Extent {
  const pad = max > min ? 0.05 * (max - min) : Math.max(0.5, Math.abs(max) * 0.05);
  return { min: min - pad, max: max + pad };
}
