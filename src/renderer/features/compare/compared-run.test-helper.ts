import type { SampleList } from '../../../shared/contract/results';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { runStyle } from '../../lib/run-styles';
import type { StepClock } from '../../lib/time-axis';
import type { ComparedRun } from './compared-run';

/** A run of a comparison with the style of the index-th. */
export const aComparedRun = (
  id: string,
  change: Partial<ComparedRun> = {},
  settings: Record<string, string | number> = {},
  index = 0,
): ComparedRun => ({
  ...aRow(id, {}, settings),
  events: [],
  checkpoints: [],
  datasetCount: 100,
  bytes: { checkpoints: 0, samples: 0, log: 0 },
  thinned: { count: 0, bytes: 0 },
  versions: {},
  style: runStyle(index),
  ...change,
});

/** Samples of 8 x 8 tiles at some steps, each of which took a tenth of a second. */
export const sampleList = (run: string, steps: readonly number[], kind: SampleList['kind'] = 'grid'): SampleList => ({
  run,
  kind,
  rows: 8,
  columns: 8,
  steps: Float64Array.from(steps),
  times: Float64Array.from(steps, (step) => step / 10),
});

/** A clock with `criticSteps` discriminator updates a step and ten steps a second. */
export const aClock = (criticSteps = 1, change: Partial<StepClock> = {}): StepClock => ({
  hyperparameters: { criticSteps, batchSize: 10 },
  datasetCount: 100,
  steps: [0, 100],
  times: [0, 10],
  ...change,
});
