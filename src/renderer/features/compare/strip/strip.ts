import { m } from '../../../../paraglide/messages';
import type { Checkpoint } from '../../../../shared/contract/results';
import { frameAt } from '../../../../shared/domain/playhead';
import { chooseEvenly } from '../../../../shared/lib/lists';
import { formatCount } from '../../../lib/format';
import type { GridTimeline } from '../scrubber/grid-timeline';

/** The grid that a run shows at a place of the axis: its nearest. */
export interface StripCell {
  run: string;
  step: number;
  /** The grid was written exactly there. */
  exact: boolean;
}

/** A cell for each run; undefined where it has no grid at all. */
export const cellsAt = (timelines: readonly GridTimeline[], place: number): (StripCell | undefined)[] =>
  timelines.map((timeline) => {
    const i = frameAt(timeline.places, place);
    return i === undefined
      ? undefined
      : { run: timeline.run, step: timeline.list.steps[i]!, exact: timeline.places[i] === place };
  });

/** Step of the stored checkpoint nearest to a step of the run, by the rule of the scrubber; undefined when it has none. */
export function checkpointNear(checkpoints: readonly Pick<Checkpoint, 'step'>[], step: number): number | undefined {
  const steps = checkpoints.map((checkpoint) => checkpoint.step).sort((a, b) => a - b);
  const index = frameAt(steps, step);
  return index === undefined ? undefined : steps[index];
}

export interface StripPlaces {
  /** Places of the axis that have a column. */
  places: readonly number[];
  /** Their number, in words. */
  label: string;
}

/** The columns of the strip: the stops in the range of the playhead, or `most` of them, evenly spaced; 0 for all. */
export function stripPlaces(
  stops: readonly number[],
  { start, end }: { start?: number | undefined; end?: number | undefined },
  most: number,
): StripPlaces {
  const inRange = stops.filter((stop) => stop >= (start ?? -Infinity) && stop <= (end ?? Infinity));
  const places = most > 0 ? chooseEvenly(inRange, most) : inRange;
  const isWhole = start === undefined && end === undefined;
  const some = { shown: places.length, all: formatCount(inRange.length) };
  const count = { count: places.length };
  const label =
    places.length < inRange.length
      ? isWhole
        ? m.strip_some(some)
        : m.strip_some_between(some)
      : isWhole
        ? m.strip_steps(count)
        : m.strip_steps_between(count);
  return { places, label };
}
