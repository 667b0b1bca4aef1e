import { rule } from '../lib/axis';
import type { Axis, Clock } from '../lib/axis';
import type { Line } from '../lib/line';
import type { RunStyle } from '../lib/run-styles';
import { smooth } from '../lib/smoothing';
import type { Smoothing } from '../lib/smoothing';
import type { DrawnLine } from './drawn-line';

interface Look {
  axis: Axis;
  smoothing: Smoothing;
  band: boolean;
  style: RunStyle;
  dash: readonly number[];
}

/** A stored line as a chart draws it: on its axis, smoothed, with what was smoothed away behind it. */
export function prepare(line: Line, clock: Clock, look: Look): DrawnLine {
  const { length } = line;
  const smoothed = look.smoothing.kind !== 'none';
  return {
    x: placesOf(line, clock, look.axis),
    y: smoothed ? smooth(line.step, line.mean, length, look.smoothing) : line.mean,
    length,
    token: look.style.token,
    shape: look.style.shape,
    dash: look.dash,
    ...(smoothed ? { raw: line.mean } : {}),
    ...(look.band && line.span > 1 ? { band: { low: line.min, high: line.max } } : {}),
  };
}

/** The middle of each bucket. */
function placesOf(line: Line, clock: Clock, axis: Axis): Float64Array {
  if (axis === 'time') return line.time;
  const { origin, units } = rule(clock, axis);
  const middle = (line.span - 1) / 2;
  return Float64Array.from({ length: line.length }, (_, i) => origin + (line.step[i]! + middle) * units);
}
