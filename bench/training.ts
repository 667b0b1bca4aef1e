import { recorded } from './training-recorded';
import { wholePreset } from './training-preset';
import { overhead } from './training/overhead';
import { steps } from './training/steps';
import type { Suite } from './lib/suite';

/** Measures the time of a training step, and the additional time for recording its results. */
export const training: Suite = async (bench) => {
  await steps(bench);
  await overhead(bench);
  await recorded(bench);
  await wholePreset(bench);
};
