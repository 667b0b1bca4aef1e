import type { Checkpoint } from '../../shared/contract';
import { toAxis } from './axis';
import type { Axis, Clock } from './axis';

/** Checkpoints at one place of the scrubber. */
export interface CheckpointMark {
  /** From the left end, in pixels. */
  x: number;
  checkpoints: { run: string; step: number }[];
}

/** As wide as a mark is to be hit. */
const WIDTH = 24;

/** Where the checkpoints of some runs lie along the scrubber; those closer than a mark is wide share one. */
export function checkpointMarks(
  runs: readonly { id: string; checkpoints: readonly Pick<Checkpoint, 'step'>[] }[],
  clocks: ReadonlyMap<string, Clock>, axis: Axis, from: number, to: number, width: number,
): CheckpointMark[] {
  const all = runs.flatMap(({ id, checkpoints }) =>
    checkpoints.map(({ step }) => ({ run: id, step, x: (width * (toAxis(clocks.get(id)!, axis, step) - from)) / (to - from) })));
  const marks: CheckpointMark[] = [];
  for (const { run, step, x } of all.filter((c) => c.x >= 0 && c.x <= width).sort((a, b) => a.x - b.x)) {
    const last = marks[marks.length - 1];
    if (last && x - last.x < WIDTH) last.checkpoints.push({ run, step });
    else marks.push({ x, checkpoints: [{ run, step }] });
  }
  return marks;
}
