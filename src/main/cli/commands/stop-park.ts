import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import type { Core } from '../../core/core';
import { print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { followRuns, isOver } from '../lib/follow-runs';
import { state, steps, table } from '../lib/format';
import { runJson, sharedExperiment } from '../lib/run-json';
import { asUsage } from '../lib/usage-error';

/** Milliseconds after which runs that have not ended are named, and after which the command gives up: closing the app waits as long. */
const PATIENCE = { sayAfterMs: 5000, giveUpAfterMs: 30_000 };

/** `gander stop` and `gander park`: asks, and waits until the training processes have written what they had. */
export const halt = (context: Context, action: 'stop' | 'park', words: string[], patience = PATIENCE): Promise<void> =>
  withCore(context, `gander ${action}`, async (core) => {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    for (const [what, runs] of grouped(action, found)) unwrap(await core.request('runs:act', what, runs));
    const runs = await ended(
      core,
      action,
      found.map((run) => run.id),
      patience,
    );
    if (context.json) printJson({ experiment: sharedExperiment(runs), runs: runs.map(runJson) });
    else
      print(
        table(
          ['RUN', 'NAME', 'STATE', 'STEP'],
          runs.map((r) => [r.id, r.name, state(r), steps(r)]),
        ),
      );
  });

/** The runs when all of them are over; says which take their time, and gives up on those that take too long. */
async function ended(
  core: Core,
  action: 'stop' | 'park',
  ids: readonly RunId[],
  { sayAfterMs, giveUpAfterMs }: typeof PATIENCE,
): Promise<RunRow[]> {
  const left = new Map<RunId, RunRow>();
  const names = (): string => [...left.values()].map(({ id, name }) => `${name} (${id})`).join(', ');
  const sayTimer = setTimeout(
    () =>
      say(`Still waiting for the training process of ${names()}: it may be in a long step, or writing its checkpoint.`),
    sayAfterMs,
  );
  let giveUpTimer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUpTimer = setTimeout(
      () =>
        reject(
          new RefusalError({
            message: `The training process of ${names()} has not answered for ${giveUpAfterMs / 1000} s. It will still ${action} when it can; "gander stop" ${action === 'stop' ? 'again' : 'twice'} ends it by force, and what it trained after its last checkpoint is lost.`,
          }),
        ),
      giveUpAfterMs,
    );
  });
  try {
    return await Promise.race([
      followRuns(core, ids, (run) => void (isOver(run) ? left.delete(run.id) : left.set(run.id, run))),
      givenUp,
    ]);
  } finally {
    clearTimeout(sayTimer);
    clearTimeout(giveUpTimer);
  }
}

type Ask = ['stop' | 'park' | 'cancel', string[]];

/** Stopping a run that only waits means taking it from the queue. */
function grouped(action: 'stop' | 'park', runs: readonly RunRow[]): Ask[] {
  const isWaiting = (run: RunRow) => action === 'stop' && run.state === 'queued';
  const asks: Ask[] = [
    ['cancel', runs.filter(isWaiting).map((run) => run.id)],
    [action, runs.filter((run) => !isWaiting(run)).map((run) => run.id)],
  ];
  return asks.filter(([, ids]) => ids.length > 0);
}
