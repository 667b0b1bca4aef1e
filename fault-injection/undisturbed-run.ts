import { setTimeout as sleep } from 'node:timers/promises';
import type { ExperimentPlan } from '../src/shared/domain/run/experiment';
import type { RunRow } from '../src/shared/domain/run/run';
import { unwrap } from '../src/shared/contract/outcome';
import { serve, stop } from './core';

/** Maximum time for the runs of a batch without faults, in seconds. */
export const MAX_TRAINING_S = 240;
/** Runs of which none makes a step for so many seconds do not finish. */
const MAX_STILL_S = 240;

/** Returns a function that is given the steps of runs, and returns whether they have stood still for too long. */
export function stillnessDetector(): (rows: readonly { step: number }[]) => boolean {
  let steps = -1;
  let movedAt = 0;
  return (rows) => {
    const now = rows.reduce((sum, { step }) => sum + step, 0);
    if (now !== steps) [steps, movedAt] = [now, performance.now()];
    return performance.now() - movedAt > 1000 * MAX_STILL_S;
  };
}

/** Trains experiments to completion in a new home, without faults; returns their runs. */
export async function trainUndisturbed(out: string, home: string, plans: readonly ExperimentPlan[]): Promise<RunRow[]> {
  const served = serve(out, home);
  try {
    const core = await served.core;
    if (!core) throw new Error(`The reference could not be trained: see ${home}.log`);
    await core.request('queue:slots', 2);
    for (const plan of plans) unwrap(await core.request('experiments:enqueue', plan));
    const isStill = stillnessDetector();
    for (;;) {
      const rows = await core.request('runs:list');
      if (rows.every(({ state }) => state === 'finished')) return rows;
      if (rows.some(({ state }) => state === 'failed') || isStill(rows))
        throw new Error(
          `The reference did not finish: ${rows.map(({ state, step }) => `${state} ${step}`).join(', ')}`,
        );
      await sleep(200);
    }
  } finally {
    await stop(served.child, 'SIGTERM');
  }
}
