import type { RunDetail, SampleList } from '../../../shared/contract/contract';
import type { StepClock } from '../../lib/time-axis';

/** What each run's steps mean on other axes; its sample grids tell when they were. */
export const clocksOf = (
  runs: readonly RunDetail[],
  samples: Readonly<Record<string, SampleList>>,
): ReadonlyMap<string, StepClock> => new Map(runs.map((run) => [run.id, clockOf(run, samples[run.id])]));

function clockOf(run: RunDetail, list: SampleList | undefined): StepClock {
  return {
    hyperparameters: run.hyperparameters,
    parent: run.parent,
    datasetCount: run.datasetCount,
    steps: list?.steps ?? [],
    times: list?.times ?? [],
  };
}
