import type { SampleList } from '../../../../shared/contract/results';
import { frameAt, unionOfSteps } from '../../../../shared/domain/playhead';
import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';

/** The grids of one run, laid out on the axis of the playhead. */
export interface GridTimeline {
  run: string;
  list: SampleList;
  /** Place of each grid of `list.steps` on the axis. */
  places: Float64Array;
}

export function gridTimeline(run: string, list: SampleList, clock: StepClock, axis: Axis): GridTimeline {
  const places = Float64Array.from(list.steps, (step, i) =>
    axis === 'time' ? list.times[i]! : toAxis(clock, axis, step),
  );
  return { run, list, places };
}

export const stopsOf = (timelines: readonly GridTimeline[]): number[] => unionOfSteps(timelines.map((r) => r.places));

/** What a run shows at a place: the step of its nearest grid. */
export function shownStep(timeline: GridTimeline, at: number): number | undefined {
  const i = frameAt(timeline.places, at);
  return i === undefined ? undefined : timeline.list.steps[i];
}

/** The grids around the playhead, nearest first and of all runs in turn: `ahead` in the direction of its last move, `behind` in the other. */
export function upcoming(
  timelines: readonly GridTimeline[],
  at: number,
  direction: 1 | -1,
  ahead: number,
  behind: number,
): { run: string; step: number }[] {
  const found: { run: string; step: number }[] = [];
  for (let n = 1; n <= ahead; n++) for (const timeline of timelines) push(found, timeline, at, direction * n);
  for (let n = 1; n <= behind; n++) for (const timeline of timelines) push(found, timeline, at, -direction * n);
  return found;
}

function push(found: { run: string; step: number }[], timeline: GridTimeline, at: number, offset: number): void {
  const i = frameAt(timeline.places, at);
  const step = i === undefined ? undefined : timeline.list.steps[i + offset];
  if (step !== undefined) found.push({ run: timeline.run, step });
}
