import type { SampleList } from '../../../../shared/contract/contract';
import { frameAt, unionOfSteps } from '../../../../shared/domain/playhead';
import { toAxis } from '../../../lib/time-axis';
import type { Axis, StepClock } from '../../../lib/time-axis';

/** The grids of one run, laid out on the axis of the playhead. */
export interface GridTimeline {
  run: string;
  list: SampleList;
  /** Where each grid lies on the axis; as many as `list.steps`. */
  places: Float64Array;
}

export function gridTimeline(run: string, list: SampleList, clock: StepClock, axis: Axis): GridTimeline {
  const places = Float64Array.from(list.steps, (step, i) =>
    axis === 'time' ? list.times[i]! : toAxis(clock, axis, step),
  );
  return { run, list, places };
}

export const stopsOf = (reels: readonly GridTimeline[]): number[] => unionOfSteps(reels.map((r) => r.places));

/** What a run shows at a place: the step of its nearest grid. */
export function shownStep(reel: GridTimeline, at: number): number | undefined {
  const i = frameAt(reel.places, at);
  return i === undefined ? undefined : reel.list.steps[i];
}

/** The grids that come next, nearest first, of all runs in turn: `ahead` on the side the playhead moves to, `behind` on the other. */
export function upcoming(
  reels: readonly GridTimeline[],
  at: number,
  direction: 1 | -1,
  ahead: number,
  behind: number,
): { run: string; step: number }[] {
  const found: { run: string; step: number }[] = [];
  for (let n = 1; n <= ahead; n++) for (const reel of reels) push(found, reel, at, direction * n);
  for (let n = 1; n <= behind; n++) for (const reel of reels) push(found, reel, at, -direction * n);
  return found;
}

function push(found: { run: string; step: number }[], reel: GridTimeline, at: number, offset: number): void {
  const i = frameAt(reel.places, at);
  const step = i === undefined ? undefined : reel.list.steps[i + offset];
  if (step !== undefined) found.push({ run: reel.run, step });
}
