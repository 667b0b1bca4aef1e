import { recorded } from './training-recorded';
import { wholePreset } from './training-preset';
import { overhead } from './training/overhead';
import { steps } from './training/steps';
import type { Suite } from './lib/suite';

/** How long a step of training takes, and what recording adds to it. */
export const training: Suite = async (bench) => {
  await steps(bench);
  await overhead(bench);
  await recorded(bench);
  await wholePreset(bench);
};
