import type { Core } from '../src/main/core/core';
import { isLive, legalActions } from '../src/shared/domain/run/run';
import type { RunId, RunRow } from '../src/shared/domain/run/run';
import type { SeededRandom } from './seeded-random';
import type { Checks } from './faults';

/** Number of runs resumed after faults, and of runs without a checkpoint that were started again. */
export interface Resumptions {
  resumed: number;
  retried: number;
}

/** Resumes every interrupted run; a run without a checkpoint is retried, and its first attempt deleted. */
export async function resumeRuns(
  core: Core,
  rows: readonly RunRow[],
  ids: Set<RunId>,
  checks: Checks,
  resumptions: Resumptions,
): Promise<void> {
  for (const row of rows.filter(
    ({ id, state }) => ids.has(id) && !isLive(state) && state !== 'queued' && state !== 'finished',
  )) {
    const resumed = await core.request('runs:act', 'resume', [row.id]);
    const actions = legalActions(row);
    checks.expect(
      'runs that offer resume if possible, and retry',
      actions.includes('resume') === resumed.ok && actions.includes('retry'),
      () => `${row.id} is ${row.state}: ${actions.join(', ')}`,
    );
    if (resumed.ok) {
      resumptions.resumed++;
      continue;
    }
    const detail = await core.request('runs:get', row.id);
    checks.expect(
      'runs with a checkpoint that can be resumed',
      detail.ok && detail.value.checkpoints.length === 0,
      () => `${row.id}: ${resumed.error.message}`,
    );
    const retried = await core.request('runs:act', 'retry', [row.id]);
    checks.expect(
      'runs without a checkpoint that can be retried',
      retried.ok,
      () => `${row.id}: ${retried.ok ? '' : retried.error.message}`,
    );
    if (!retried.ok) continue;
    resumptions.retried++;
    ids.delete(row.id);
    retried.value.forEach((id) => ids.add(id));
    await remove(core, [row.id], checks);
  }
}

export async function remove(core: Core, ids: readonly RunId[], checks: Checks): Promise<void> {
  const removed = await core.request('runs:act', 'delete', [...ids]);
  checks.expect(
    'runs that can be deleted',
    removed.ok,
    () => `${ids.join()}: ${removed.ok ? '' : removed.error.message}`,
  );
}

/**
 * Performs a random user action at the same time as a fault. Refusals are ignored, since the run may have finished
 * already.
 */
export async function performUserAction(core: Core, rows: readonly RunRow[], random: SeededRandom): Promise<void> {
  const live = rows.filter(({ state }) => state === 'running');
  if (live.length === 0) return;
  const { id } = random.one(live);
  const action = random.one(['sample', 'checkpoint', 'pause', 'continue', 'park', 'stop'] as const);
  if (action === 'sample' || action === 'checkpoint') await core.request('runs:record', id, action);
  else await core.request('runs:act', action, [id]);
  if (action === 'pause') await core.request('runs:act', 'continue', [id]);
}
