import type { RunDetail, SampleList } from '../../../shared/contract/contract';
import type { Clock } from '../../lib/time-axis';

/** What each run's steps mean on other axes; its sample grids tell when they were. */
export const clocksOf = (runs: readonly RunDetail[], samples: Readonly<Record<string, SampleList>>): ReadonlyMap<string, Clock> =>
  new Map(runs.map((run) => [run.id, clockOf(run, samples[run.id])]));

function clockOf(run: RunDetail, list: SampleList | undefined): Clock {
  return { hyperparameters: run.hyperparameters, parent: run.parent, datasetCount: run.datasetCount, steps: list?.steps ?? [], times: list?.times ?? [] };
}
