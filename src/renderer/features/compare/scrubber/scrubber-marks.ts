import { toAxis } from '../../../lib/time-axis';
import type { Axis, Clock } from '../../../lib/time-axis';

/** What lies at one place of the scrubber. */
export interface ScrubberMark<T> {
  /** From the left end, in pixels. */
  x: number;
  items: T[];
}

/** As wide as a mark is to be hit. */
const WIDTH = 24;

/** Where things of some runs lie along the scrubber; those closer than a mark is wide share one. */
export function scrubberMarks<T extends { run: string; step: number }>(
  all: readonly T[], clocks: ReadonlyMap<string, Clock>, axis: Axis, from: number, to: number, width: number,
): ScrubberMark<T>[] {
  const placed = all.map((item) => ({ item, x: (width * (toAxis(clocks.get(item.run)!, axis, item.step) - from)) / (to - from) }));
  const marks: ScrubberMark<T>[] = [];
  for (const { item, x } of placed.filter((one) => one.x >= 0 && one.x <= width).sort((a, b) => a.x - b.x)) {
    const last = marks[marks.length - 1];
    if (last && x - last.x < WIDTH) last.items.push(item);
    else marks.push({ x, items: [item] });
  }
  return marks;
}
