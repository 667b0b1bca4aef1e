import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';

/** A mark on the scrubber, for one or more things of runs. */
export interface ScrubberMark<T> {
  /** From the left end, in pixels. */
  x: number;
  items: T[];
}

/** Width of a mark that can be hit by a pointer. */
const MARK_WIDTH_PX = 24;

/** The marks of some things along the scrubber; those closer than the width of a mark share one. */
export function scrubberMarks<T extends { run: string; step: number }>(
  all: readonly T[],
  clocks: ReadonlyMap<string, StepClock>,
  axis: Axis,
  from: number,
  to: number,
  width: number,
): ScrubberMark<T>[] {
  const placed = all.map((item) => ({
    item,
    x: (width * (toAxis(clocks.get(item.run)!, axis, item.step) - from)) / (to - from),
  }));
  const marks: ScrubberMark<T>[] = [];
  for (const { item, x } of placed.filter((one) => one.x >= 0 && one.x <= width).sort((a, b) => a.x - b.x)) {
    const last = marks[marks.length - 1];
    if (last && x - last.x < MARK_WIDTH_PX) last.items.push(item);
    else marks.push({ x, items: [item] });
  }
  return marks;
}

/** A tick of the scrubber: filled where the run has a grid, hollow where only another run has one nearby. */
export interface Tick {
  /** Pixels from the left end of the track. */
  x: number;
  filled: boolean;
}

/**
 * The rows of ticks under a scrubber, one row a run.
 *
 * Grids closer than `gap` pixels share a tick, so that a thousand of them stay readable; a run that has none among
 * those of a shared tick gets a hollow one.
 *
 * @param positions where each run has grids, ascending, in the unit of the axis
 * @param from left end of the track; @param to right end; @param width its pixels
 */
export function tickRows(
  positions: readonly ArrayLike<number>[],
  from: number,
  to: number,
  width: number,
  gap = 6,
): Tick[][] {
  const scale = to > from ? width / (to - from) : 0;
  const pixels = positions.map((list) =>
    Array.from(list, (p) => (p - from) * scale).filter((x) => x >= -0.5 && x <= width + 0.5),
  );
  const clusters = cluster(
    pixels.flat().sort((a, b) => a - b),
    gap,
  );
  return pixels.map((own) => rowOf(own, clusters));
}

const MAX_TICKS_PX = 60;
const MIN_TRACK_PX = 24;

/** Heights of the rows of ticks and of the track, which holds the rows of all runs. */
export function tickHeights(runs: number): { row: number; track: number } {
  const row = Math.max(2, Math.min(8, Math.floor(MAX_TICKS_PX / Math.max(1, runs))));
  return { row, track: Math.max(MIN_TRACK_PX, Math.min(MAX_TICKS_PX, row * runs + 8)) };
}

/** Starts and ends of groups whose members lie less than `gap` from the first. */
function cluster(sorted: readonly number[], gap: number): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = [];
  for (const x of sorted) {
    const last = found[found.length - 1];
    if (last && x - last.from < gap) last.to = x;
    else found.push({ from: x, to: x });
  }
  return found;
}

function rowOf(own: readonly number[], clusters: readonly { from: number; to: number }[]): Tick[] {
  let i = 0;
  return clusters.map(({ from, to }) => {
    while (i < own.length && own[i]! < from) i += 1;
    return { x: from, filled: i < own.length && own[i]! <= to };
  });
}
