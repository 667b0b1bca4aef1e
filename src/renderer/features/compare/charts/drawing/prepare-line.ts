import { rule } from '../../../../lib/time-axis';
import type { Axis, StepClock } from '../../../../lib/time-axis';
import { foldedPlaces, foldLines, valuesOf } from '../series/fold-seeds';
import type { MetricLine } from '../series/metric-line';
import { lineTone } from '../../../../lib/run-styles';
import type { RunStyle } from '../../../../lib/run-styles';
import type { Smoothing } from '../series/smoothing';
import type { Spread } from '../../../../../shared/numbers/statistics';
import type { DrawnLine } from './drawn-line';

export interface LineAppearance {
  name: string;
  axis: Axis;
  smoothing: Smoothing;
  /** Of one run: the range of raw values behind the line. */
  band: boolean;
  style: RunStyle;
  dash: readonly number[];
  /** The page has one run only, so that hues need not identify runs. */
  isAlone?: boolean;
}

/** A stored line as a chart draws it: on its axis, smoothed, with the values before smoothing behind it. */
export function prepare(line: MetricLine, clock: StepClock, appearance: LineAppearance): DrawnLine {
  const { length } = line;
  const smoothed = appearance.smoothing.kind !== 'none';
  return {
    ...appearanceOf(line, appearance),
    x: placesOf(line, clock, appearance.axis),
    y: smoothed ? valuesOf(line, appearance.smoothing) : line.mean,
    length,
    ...gapsOf([line], [clock], appearance.axis, partialOf(line)),
    ...(smoothed ? { raw: line.mean } : {}),
    ...(appearance.band && line.span > 1 ? { band: { low: line.min, high: line.max } } : {}),
  };
}

/** One seed behind its fold. */
export const prepareThin = (line: MetricLine, clock: StepClock, appearance: LineAppearance): DrawnLine => ({
  ...appearanceOf(line, appearance),
  x: placesOf(line, clock, appearance.axis),
  y: valuesOf(line, appearance.smoothing),
  length: line.length,
  ...gapsOf([], [], appearance.axis, partialOf(line)),
  thin: true,
});

/**
 * Seeds of one configuration as one line with a band.
 *
 * Each seed is smoothed first, so the band is the spread of the smoothed curves. By step, discriminator update and epoch the
 * mean is over seeds at the same step, by training time over seeds at the same time.
 *
 * @param clocks of each of the lines
 * @param of how many seeds the configuration has, with those that have logged nothing yet
 */
export function prepareFold(
  lines: readonly MetricLine[],
  clocks: readonly StepClock[],
  appearance: LineAppearance,
  spread: Spread,
  of: number,
): DrawnLine {
  const folded = foldLines(lines, appearance.axis, appearance.smoothing, spread, of);
  const smoothed = appearance.smoothing.kind !== 'none';
  return {
    ...appearanceOf(lines[0]!, appearance),
    x: foldedPlaces(folded, clocks[0]!, appearance.axis),
    y: folded.mean,
    length: folded.length,
    span: folded.span,
    ...gapsOf(lines, clocks, appearance.axis, folded.partial),
    band: { low: folded.low, high: folded.high },
    seeds: { n: folded.n, of, least: folded.least, most: folded.most },
    ...(smoothed ? { raw: foldLines(lines, appearance.axis, { kind: 'none' }, spread, of).mean } : {}),
  };
}

const appearanceOf = ({ metric, span }: MetricLine, { name, style, dash, isAlone = false }: LineAppearance) => ({
  name,
  metric,
  span,
  ...lineTone(style.token, metric, isAlone),
  shape: style.shape,
  dash,
});

/** 1 for each entry that holds finite and other values; undefined where none does. */
function partialOf({ count, nonFinite, length }: MetricLine): Uint8Array | undefined {
  let partial: Uint8Array | undefined;
  for (let i = 0; i < length; i++) if (nonFinite[i]! > 0 && count[i]! > 0) (partial ??= new Uint8Array(length))[i] = 1;
  return partial;
}

function hasNonFinite({ nonFinite, length }: MetricLine): boolean {
  for (let i = 0; i < length; i++) if (nonFinite[i]! > 0) return true;
  return false;
}

/** Which entries are not joined with others, and how many values of each run are not finite. */
function gapsOf(
  lines: readonly MetricLine[],
  clocks: readonly StepClock[],
  axis: Axis,
  partial: Uint8Array | undefined,
): Pick<DrawnLine, 'partial' | 'tallies'> {
  const tallies = lines.flatMap((line, i) =>
    hasNonFinite(line)
      ? [{ x: placesOf(line, clocks[i]!, axis), finite: line.count, nonFinite: line.nonFinite, length: line.length }]
      : [],
  );
  return { ...(partial?.includes(1) ? { partial } : {}), ...(tallies.length > 0 ? { tallies } : {}) };
}

/** The middle of each bucket. */
function placesOf(line: MetricLine, clock: StepClock, axis: Axis): Float64Array {
  if (axis === 'time') return line.time;
  const { origin, units } = rule(clock, axis);
  const middle = (line.span - 1) / 2;
  return Float64Array.from({ length: line.length }, (_, i) => origin + (line.step[i]! + middle) * units);
}
