import { createInterface } from 'node:readline';
import { unwrap } from '../../shared/outcome';
import { isLive } from '../../shared/run';
import type { RunRow } from '../../shared/run';
import { print, printJson, withCore } from './context';
import type { Context } from './context';
import { findAllRuns } from './find-runs';
import { followRuns } from './follow';
import { bytes, state, steps, table } from './format';
import { runJson, sharedExperiment } from './json';
import { asUsage, EXIT } from './usage';

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

/** `gander delete`: asks on a terminal, says what it freed. Returns the exit code. */
export const remove = (context: Context, words: string[], options: { yes: boolean }): Promise<number> =>
  withCore(context, 'gander delete', async (core) => {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    const ids = found.map((run) => run.id);
    const { bytes: freed } = await core.request('runs:deleteEstimate', ids);
    const live = found.find((run) => isLive(run.state));
    if (!live && !options.yes && !(await confirmed(`Delete ${found.length} run(s) and free ${bytes(freed)}? [y/N] `))) return EXIT.failed;
    unwrap(await core.request('runs:act', 'delete', ids));
    if (context.json) printJson({ deleted: ids, bytes: freed });
    else print(`Deleted ${ids.length} run(s), ${bytes(freed)} freed.`);
    return EXIT.done;
  });

/** Only a person at a terminal is asked; a script has said what it wants. */
async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return true;
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await new Promise<string>((resolve) => asking.question(question, resolve));
  asking.close();
  return /^y(es)?$/i.test(answer.trim());
}
