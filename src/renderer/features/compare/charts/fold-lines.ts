import type { Spread } from '../../../../shared/numbers/statistics';
import { alignBySteps, alignByTime } from './align-seeds';
import { rule } from '../../../lib/time-axis';
import type { Axis, Clock } from '../../../lib/time-axis';
import { fold } from './fold-seeds';
import type { Folded } from './fold-seeds';
import type { Line } from './metric-line';
import { smooth } from './smoothing';
import type { Smoothing } from './smoothing';

/** Mean and band of some lines on an axis, their places in steps or in seconds. */
export function foldLines(lines: readonly Line[], axis: Axis, smoothing: Smoothing, spread: Spread, of: number): Folded {
  const seeds = lines.map((line) => ({ line, value: valuesOf(line, smoothing) }));
  const aligned = axis === 'time' ? alignByTime(seeds) : alignBySteps(seeds);
  return fold(aligned, spread, of);
}

/** The places of a fold on its axis: the middle of each bucket. */
export function foldedPlaces(folded: Folded, clock: Clock, axis: Axis): Float64Array {
  if (axis === 'time') return folded.x;
  const { origin, units } = rule(clock, axis);
  return folded.x.map((step) => origin + (step + (folded.span - 1) / 2) * units);
}

/** The means of a line's entries, smoothed where that is wished. */
export const valuesOf = (line: Line, how: Smoothing): Float64Array => (how.kind === 'none' ? line.mean : smooth(line.step, line.mean, line.length, how));
