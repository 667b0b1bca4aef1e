import type { RunDetail, SampleList } from '../../../shared/contract/results';
import type { RunRow } from '../../../shared/domain/run/run';
import type { RunStyle } from '../../lib/run-styles';
import type { StepClock } from '../../lib/time-axis';

/** A run with its colour and shape; what never changes in a run, such as its hyperparameters, comes with it. */
export type ComparedRun = RunDetail & { style: RunStyle };

/** Whether a row shows that its run has events which were not read yet. */
export const hasNewEvents = (run: ComparedRun, row: RunRow | undefined): boolean =>
  row !== undefined &&
  (row.state !== run.state ||
    row.warnings !== run.warnings ||
    JSON.stringify(row.warned) !== JSON.stringify(run.warned));

/** Whether a person has stated another layout of the run's grids, which its list of samples does not have yet. */
export const hasNewLayout = (run: ComparedRun, row: RunRow | undefined): boolean =>
  row !== undefined && JSON.stringify(row.gridLayout) !== JSON.stringify(run.gridLayout);

const stepClock = (run: ComparedRun, list: SampleList | undefined): StepClock => ({
  hyperparameters: run.hyperparameters,
  external: run.external,
  parent: run.parent,
  datasetCount: run.datasetCount,
  steps: list?.steps ?? [],
  times: list?.times ?? [],
});

/** What converts the steps of each run to other axes, by its id; the sample lists have the training times. */
export const stepClocks = (
  runs: readonly ComparedRun[],
  samples: Readonly<Record<string, SampleList>>,
): ReadonlyMap<string, StepClock> => new Map(runs.map((run) => [run.id, stepClock(run, samples[run.id])]));
