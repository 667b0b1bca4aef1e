import type { Core } from '../src/main/core/core';
import { isLive, legalActions } from '../src/shared/domain/run/run';
import type { RunId, RunRow } from '../src/shared/domain/run/run';
import type { Dice } from './seeded-random';
import type { Faults } from './faults';

/** What was asked for after each start: how many runs went on, and how many had no checkpoint yet and began again. */
export interface Asked {
  resumed: number;
  begunAgain: number;
}

/** Has every run that does not train and is not done go on; one that has no checkpoint yet begins again, and its first try is deleted. */
export async function goOn(
  core: Core,
  rows: readonly RunRow[],
  ids: Set<RunId>,
  faults: Faults,
  asked: Asked,
): Promise<void> {
  for (const row of rows.filter(
    ({ id, state }) => ids.has(id) && !isLive(state) && state !== 'queued' && state !== 'finished',
  )) {
    const resumed = await core.request('runs:act', 'resume', [row.id]);
    const legal = legalActions(row);
    faults.expect(
      'runs that are offered to go on where they can, and to begin again',
      legal.includes('resume') === resumed.ok && legal.includes('retry'),
      () => `${row.id} is ${row.state}: ${legal.join(', ')}`,
    );
    if (resumed.ok) {
      asked.resumed++;
      continue;
    }
    const detail = await core.request('runs:get', row.id);
    faults.expect(
      'runs with a checkpoint that go on',
      detail.ok && detail.value.checkpoints.length === 0,
      () => `${row.id}: ${resumed.error.message}`,
    );
    const again = await core.request('runs:act', 'retry', [row.id]);
    faults.expect(
      'runs without a checkpoint that begin again',
      again.ok,
      () => `${row.id}: ${again.ok ? '' : again.error.message}`,
    );
    if (!again.ok) continue;
    asked.begunAgain++;
    ids.delete(row.id);
    again.value.forEach((id) => ids.add(id));
    await remove(core, [row.id], faults);
  }
}

export async function remove(core: Core, ids: readonly RunId[], faults: Faults): Promise<void> {
  const removed = await core.request('runs:act', 'delete', [...ids]);
  faults.expect(
    'runs that can be deleted',
    removed.ok,
    () => `${ids.join()}: ${removed.ok ? '' : removed.error.message}`,
  );
}

/** What a person might just be doing when it happens. What is refused came too late, for a run is done sooner than one clicks. */
export async function meddle(core: Core, rows: readonly RunRow[], dice: Dice): Promise<void> {
  const live = rows.filter(({ state }) => state === 'running');
  if (live.length === 0) return;
  const { id } = dice.one(live);
  const what = dice.one(['sample', 'checkpoint', 'pause', 'continue', 'park', 'stop'] as const);
  if (what === 'sample' || what === 'checkpoint') await core.request('runs:record', id, what);
  else await core.request('runs:act', what, [id]);
  if (what === 'pause') await core.request('runs:act', 'continue', [id]);
}
