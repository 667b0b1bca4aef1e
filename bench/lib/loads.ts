import type { Generated } from './generate';

/** Homes that more than one suite measures. */
export const FIFTY: Generated = { runs: 50, steps: 100_000, metrics: ['generatorLoss'], objectives: ['gan'] };

/** Runs of a list: it reads no series, so that they may be short. */
export const LIST: Omit<Generated, 'runs'> = {
  steps: 20,
  batch: 20,
  metrics: ['discriminatorLoss', 'generatorLoss', 'stepsPerSecond'],
};
