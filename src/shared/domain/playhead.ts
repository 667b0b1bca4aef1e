import { lowerBound } from '../lib/lists';

/**
 * The frame of a run at the common playhead: the index of the nearest step. If two steps are equally near, the earlier
 * one is taken, so that a run never shows more training than the playhead's step.
 *
 * @param steps ascending
 * @returns undefined when there are no steps
 */
export function frameAt(steps: ArrayLike<number>, playhead: number): number | undefined {
  if (steps.length === 0) return undefined;
  const after = lowerBound(steps, playhead);
  if (after === 0) return 0;
  if (after === steps.length) return after - 1;
  return playhead - steps[after - 1]! <= steps[after]! - playhead ? after - 1 : after;
}

/** The union of several lists of steps, ascending: the stops of a scrubber over several runs. */
export function unionOfSteps(lists: readonly ArrayLike<number>[]): number[] {
  const all = new Set<number>();
  for (const steps of lists) for (let i = 0; i < steps.length; i++) all.add(steps[i]!);
  return [...all].sort((a, b) => a - b);
}
