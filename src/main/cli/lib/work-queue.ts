import { setTimeout as sleep } from 'node:timers/promises';
import { m } from '../../../paraglide/messages';
import type { QueueState } from '../../../shared/contract/results';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { warning, warningLabel } from '../../../shared/domain/warnings/catalogue';
import type { Core } from '../../core/core';
import { say } from './context';
import { followRuns, idle, isIdle, isOver, LockWatch, stopRuns } from './follow-runs';
import { steps } from './format';
import { onInterrupt } from './interrupt';
import type { Reporter } from './reporters';
import { EXIT } from './usage-error';

export interface RunsResult {
  runs: RunRow[];
  code: number;
}

/** Follows runs to their end and stops them at Ctrl-C; the exit code is 0 only if all of them finished. */
export async function runToEnd(core: Core, ids: readonly RunId[], reporter: Reporter): Promise<RunsResult> {
  let interrupted = false;
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const stopListening = onInterrupt(() => {
    interrupted = true;
    core.stopStarting();
    stopOwn(core, ids, reporter).then(
      (own) => (own.length === 0 ? leave() : void followRuns(core, own, () => undefined).then(leave)),
      (error: unknown) => reporter.alert(error instanceof Error ? error.message : String(error)),
    );
  });
  const stopReportingWaits = reportWaits(core, reporter);
  const lock = new LockWatch(core);
  void lock.givenUp.then(say);
  try {
    const reportWarnings = warningReporter(reporter);
    const runs = await followRuns(
      core,
      ids,
      (run) => {
        reportWarnings(run);
        reporter.update(run);
      },
      Promise.race([lock.givenUp, left]),
    );
    if (interrupted) await printKept(core, runs, reporter);
    const finished = runs.length === ids.length && runs.every((run) => run.state === 'finished');
    return { runs, code: interrupted ? EXIT.interrupted : finished ? EXIT.done : EXIT.failed };
  } finally {
    stopListening();
    stopReportingWaits();
    lock.stop();
    reporter.stop();
  }
}

/** Stops those of the runs that train on this machine, and returns them; runs of targets go on. */
async function stopOwn(core: Core, ids: readonly RunId[], reporter: Reporter): Promise<RunId[]> {
  const rows = (await core.request('runs:list')).filter((run) => ids.includes(run.id));
  const own = rows.filter(({ target }) => target === undefined).map(({ id }) => id);
  const away = rows.filter((run) => run.target !== undefined && !isOver(run)).length;
  if (away > 0) reporter.say(m.command_runs_go_on_on_targets({ away }));
  if (own.length === 0) return own;
  reporter.say(m.command_stopping_what_was_trained_kept());
  await stopRuns(core, own);
  return own;
}

/** Waits until each of the runs has been submitted to its target, or has ended. */
export async function untilSubmitted(core: Core, ids: readonly RunId[]): Promise<RunRow[]> {
  const isSubmitted = (run: RunRow): boolean =>
    run.state !== 'queued' || (run.job !== undefined && run.job.phase !== 'submitting');
  for (;;) {
    const rows = (await core.request('runs:list')).filter((run) => ids.includes(run.id));
    if (rows.every(isSubmitted)) return rows;
    await sleep(SUBMIT_CHECK_INTERVAL_MS);
  }
}
const SUBMIT_CHECK_INTERVAL_MS = 250;

const withoutEnd = (text: string): string => text.trimEnd();

/**
 * Returns a function that prints each warning of a run once when it begins and once when it has passed; earlier ones
 * are skipped.
 */
function warningReporter(reporter: Pick<Reporter, 'say'>): (run: Pick<RunRow, 'id' | 'name' | 'warned'>) => void {
  const reported = new Map<RunId, Set<string>>();
  const sentences = ({ id, name, warned }: Pick<RunRow, 'id' | 'name' | 'warned'>) =>
    warned.flatMap(({ name: what, step, passed }) => [
      withoutEnd(
        m.command_warning_at_step({ id, name, step, what: warningLabel(what), means: warning(what)?.means ?? '' }),
      ),
      ...(passed === undefined ? [] : [m.command_passed_at_step({ id, name, passed, what: warningLabel(what) })]),
    ]);
  return (run) => {
    const known = reported.get(run.id);
    const all = sentences(run);
    if (known) for (const sentence of all) if (!known.has(sentence)) reporter.say(sentence);
    reported.set(run.id, new Set([...(known ?? []), ...all]));
  };
}

/** Lets queued runs start even if the disk seems to be too full; those that have started need no permission. */
export async function startAnyway(core: Core, ids: readonly RunId[]): Promise<void> {
  for (const id of ids) await core.request('queue:startAnyway', id);
}

/** Prints once what keeps the queue from starting its next run. */
function reportWaits(core: Core, reporter: Reporter): () => void {
  let reported: string | undefined;
  const report = ({ waits }: QueueState) => {
    if (waits && waits.message !== reported) reporter.alert(m.command_anyway_starts_anyway({ message: waits.message }));
    reported = waits?.message ?? reported;
  };
  void core.request('queue:get').then(report, () => undefined);
  return core.on('queue:changed', report);
}

/** Waits for runs that other commands queued in this process: exiting would suspend them. Ctrl-C exits. */
export async function waitForOthers(core: Core, quiet: boolean): Promise<void> {
  if (!core.local) return;
  const queue = await core.request('queue:get');
  if (isIdle(queue)) return;
  const { live, queued } = queue;
  if (!quiet) say(m.command_done_other_run_s_home({ count: live.length + queued.length }));
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => (leave = resolve));
  const stop = onInterrupt(() => leave());
  const lock = new LockWatch(core);
  await Promise.race([idle(core), left, lock.givenUp.then(say)]);
  lock.stop();
  stop();
}

async function printKept(core: Core, runs: readonly RunRow[], reporter: Reporter): Promise<void> {
  for (const run of runs) {
    const detail = await core.request('runs:get', run.id);
    const last = detail.ok ? detail.value.checkpoints[detail.value.checkpoints.length - 1] : undefined;
    if (run.step > 0 || last)
      reporter.say(
        m.command_kept_grids({
          id: run.id,
          name: run.name,
          run: steps(run),
          samples: run.samples,
          detail: last ? m.command_checkpoint_at_step({ step: last.step }) : m.command_no_checkpoint(),
        }),
      );
  }
}
