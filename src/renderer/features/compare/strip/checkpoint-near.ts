import { frameAt } from '../../../../shared/domain/playhead';
import type { Checkpoint } from '../../../../shared/contract/contract';

/** Step of the stored checkpoint nearest to a step of the run, by the rule of the scrubber; undefined when it has none. */
export function checkpointNear(checkpoints: readonly Pick<Checkpoint, 'step'>[], step: number): number | undefined {
  const steps = checkpoints.map((checkpoint) => checkpoint.step).sort((a, b) => a - b);
  const index = frameAt(steps, step);
  return index === undefined ? undefined : steps[index];
}
