import { unwrap } from '../../shared/outcome';
import type { RunRow } from '../../shared/run';
import { print, printJson, withCore } from './context';
import type { Context } from './context';
import { findAllRuns } from './find-runs';
import { followRuns } from './follow';
import { state, steps, table } from './format';
import { runJson, sharedExperiment } from './json';
import { asUsage } from './usage';

/** `gander stop` and `gander park`: asks, and waits until the training processes have written what they had. */
export const halt = (context: Context, action: 'stop' | 'park', words: string[]): Promise<void> =>
  withCore(context, `gander ${action}`, async (core) => {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    for (const [what, runs] of grouped(action, found)) unwrap(await core.request('runs:act', what, runs));
    const runs = await followRuns(core, found.map((run) => run.id), () => undefined);
    if (context.json) printJson({ experiment: sharedExperiment(runs), runs: runs.map(runJson) });
    else print(table(['RUN', 'NAME', 'STATE', 'STEP'], runs.map((r) => [r.id, r.name, state(r), steps(r)])));
  });

type Ask = ['stop' | 'park' | 'cancel', string[]];

/** Stopping a run that only waits means taking it from the queue. */
function grouped(action: 'stop' | 'park', runs: readonly RunRow[]): Ask[] {
  const isWaiting = (run: RunRow) => action === 'stop' && run.state === 'queued';
  const asks: Ask[] = [['cancel', runs.filter(isWaiting).map((run) => run.id)], [action, runs.filter((run) => !isWaiting(run)).map((run) => run.id)]];
  return asks.filter(([, ids]) => ids.length > 0);
}
