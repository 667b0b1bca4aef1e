import { toStep } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';
import { reach } from './series/smoothing';
import type { Smoothing } from './series/smoothing';

interface RunRange {
  run: string;
  from?: number;
  to?: number;
}

/** With more lines than this a chart reads a third of the entries: lines cover each other then, and fifty are drawn as fast as a few. */
const CROWDED_LINES = 12;

/**
 * The series that a panel must read: of each run the zoomed range, and as many steps before it as smoothing depends on at the left
 * edge. Without a zoom the range has no end, so that it includes new points of live runs.
 */
export function panelView(
  runs: readonly string[],
  clocks: ReadonlyMap<string, StepClock>,
  axis: Axis,
  zoom: { from: number; to: number } | undefined,
  smoothing: Smoothing,
  metrics: readonly string[],
  width: number,
): { metrics: readonly string[]; runs: RunRange[]; points: number } {
  const entries = runs.length * metrics.length > CROWDED_LINES ? Math.ceil(width / 3) : width;
  if (!zoom) return { metrics, runs: runs.map((run) => ({ run })), points: entries };
  const ranges = runs.map((run) => rangeOf(run, clocks.get(run)!, axis, zoom, smoothing));
  const first = ranges[0];
  const seen = first ? (first.to - first.from) / Math.max(1, first.to - first.from - first.before) : 1;
  return { metrics, runs: ranges.map(({ run, from, to }) => ({ run, from, to })), points: Math.ceil(entries * seen) };
}

function rangeOf(run: string, clock: StepClock, axis: Axis, zoom: { from: number; to: number }, smoothing: Smoothing) {
  const [from, to] = [toStep(clock, axis, zoom.from), toStep(clock, axis, zoom.to)];
  // Exact times are known only for grids: a tenth more on each side covers the error between them.
  const slack = axis === 'time' ? 0.1 * (to - from) : 1;
  const low = Math.max(0, Math.floor(from - slack - reach(smoothing)));
  return { run, from: low, to: Math.max(low, Math.ceil(to + slack)), before: Math.max(0, Math.floor(from) - low) };
}
