import { m } from '../../../paraglide/messages';
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
import type { AddCommand } from '../lib/command';

/** Adds `gander stop` and `gander park`. */
export const addStopAndPark: AddCommand = (program, action) => {
  program
    .command('stop')
    .description(m.command_stop_runs_what_they_have())
    .argument('<run...>')
    .action(action((c, words: string[]) => stopOrPark(c, 'stop', words)));
  program
    .command('park')
    .description(m.command_suspend_runs_save_checkpoint_and())
    .argument('<run...>')
    .action(action((c, words: string[]) => stopOrPark(c, 'park', words)));
};

/**
 * Time after which runs that have not ended are named, and after which the command gives up, as closing the app does.
 */
const TIMEOUTS = { noticeAfterMs: 5000, giveUpAfterMs: 30_000 };

/**
 * `gander stop` and `gander park`: sends the request, and waits until the training processes have saved their state.
 */
export const stopOrPark = (
  context: Context,
  action: 'stop' | 'park',
  words: string[],
  timeouts = TIMEOUTS,
): Promise<void> =>
  withCore(context, `gander ${action}`, async (core) => {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    for (const [what, runs] of grouped(action, found)) unwrap(await core.request('runs:act', what, runs));
    const runs = await waitForEnd(
      core,
      action,
      found.map((run) => run.id),
      timeouts,
    );
    if (context.json) printJson({ experiment: sharedExperiment(runs), runs: runs.map(runJson) });
    else
      print(
        table(
          [m.command_column_run(), m.command_column_name(), m.command_column_state(), m.command_column_step()],
          runs.map((r) => [r.id, r.name, state(r), steps(r)]),
        ),
      );
  });

/** Returns the runs when all have ended; names those that take long, and gives up on those that take too long. */
async function waitForEnd(
  core: Core,
  action: 'stop' | 'park',
  ids: readonly RunId[],
  { noticeAfterMs, giveUpAfterMs }: typeof TIMEOUTS,
): Promise<RunRow[]> {
  const left = new Map<RunId, RunRow>();
  const names = (): string => [...left.values()].map(({ id, name }) => `${name} (${id})`).join(', ');
  const noticeTimer = setTimeout(
    () => say(m.command_still_waiting_for_training_process({ names: names() })),
    noticeAfterMs,
  );
  let giveUpTimer: NodeJS.Timeout | undefined;
  const givenUp = new Promise<never>((_, reject) => {
    giveUpTimer = setTimeout(
      () =>
        reject(
          new RefusalError({
            message:
              action === 'stop'
                ? m.command_stop_gave_up({ names: names(), seconds: giveUpAfterMs / 1000 })
                : m.command_park_gave_up({ names: names(), seconds: giveUpAfterMs / 1000 }),
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
    clearTimeout(noticeTimer);
    clearTimeout(giveUpTimer);
  }
}

type Ask = ['stop' | 'park' | 'cancel', string[]];

/** To stop a run that is only queued is to take it from the queue. */
function grouped(action: 'stop' | 'park', runs: readonly RunRow[]): Ask[] {
  const isWaiting = (run: RunRow) => action === 'stop' && run.state === 'queued';
  const asks: Ask[] = [
    ['cancel', runs.filter(isWaiting).map((run) => run.id)],
    [action, runs.filter((run) => !isWaiting(run)).map((run) => run.id)],
  ];
  return asks.filter(([, ids]) => ids.length > 0);
}
