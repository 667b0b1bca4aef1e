import type { Generated } from './generate';

/** Homes that several suites use. */
export const FIFTY: Generated = { runs: 50, steps: 100_000, metrics: ['generatorLoss'], objectives: ['gan'] };

/** Runs for the list, which reads no series, so they can be short. */
export const LIST: Omit<Generated, 'runs'> = {
  steps: 20,
  batch: 20,
  metrics: ['discriminatorLoss', 'generatorLoss', 'stepsPerSecond'],
};
