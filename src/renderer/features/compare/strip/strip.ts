import type { Checkpoint } from '../../../../shared/contract/contract';
import { frameAt } from '../../../../shared/domain/playhead';
import type { GridTimeline } from '../scrubber/grid-timeline';

/** What a run shows at a place of the axis: the step of its nearest grid, and whether that was written exactly there. */
export interface StripCell {
  run: string;
  step: number;
  exact: boolean;
}

/** A cell for each run; undefined where it has no grid at all. */
export const cellsAt = (reels: readonly GridTimeline[], place: number): (StripCell | undefined)[] =>
  reels.map((reel) => {
    const i = frameAt(reel.places, place);
    return i === undefined ? undefined : { run: reel.run, step: reel.list.steps[i]!, exact: reel.places[i] === place };
  });

/** Step of the stored checkpoint nearest to a step of the run, by the rule of the scrubber; undefined when it has none. */
export function checkpointNear(checkpoints: readonly Pick<Checkpoint, 'step'>[], step: number): number | undefined {
  const steps = checkpoints.map((checkpoint) => checkpoint.step).sort((a, b) => a - b);
  const index = frameAt(steps, step);
  return index === undefined ? undefined : steps[index];
}
