import type { ExperimentPlan } from '../src/shared/domain/run/experiment';
import { unwrap } from '../src/shared/contract/outcome';
import { serve, stop } from './core';
import { until } from './processes';

/** Maximum time for the runs of a batch without faults, in seconds. */
export const MAX_TRAINING_S = 240;

/** Trains experiments to completion in a new home, without faults. */
export async function trainUndisturbed(out: string, home: string, plans: readonly ExperimentPlan[]): Promise<void> {
  const served = serve(out, home);
  try {
    const core = await served.core;
    if (!core) throw new Error(`The reference could not be trained: see ${home}.log`);
    await core.request('queue:slots', 2);
    for (const plan of plans) unwrap(await core.request('experiments:enqueue', plan));
    const done = await until(
      async () => (await core.request('runs:list')).every(({ state }) => state === 'finished'),
      MAX_TRAINING_S,
    );
    if (done === undefined) throw new Error('The reference did not finish.');
  } finally {
    await stop(served.child, 'SIGTERM');
  }
}
