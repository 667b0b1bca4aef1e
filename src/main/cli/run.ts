import { expand } from '../../shared/experiment';
import { unwrap } from '../../shared/outcome';
import { describeSettings } from '../../shared/warnings/settings';
import type { RunRow } from '../../shared/run';
import { lastingCore } from '../lasting-core';
import { openFor, print, printJson, say } from './context';
import type { Context } from './context';
import { losses, state, steps, table } from './format';
import { findAllRuns } from './find-runs';
import { runJson, sharedExperiment } from './json';
import { buildPlan } from './plan';
import type { PlanOptions } from './plan';
import { reporterFor } from './reporters';
import { asUsage, EXIT } from './usage';
import { startAnyway, waitForOthers, workOff } from './work';

/** `anyway` starts runs for which the disk seems to have no room. */
export interface WorkOptions {
  quiet: boolean;
  anyway: boolean;
}

/** `gander run`: queues a comparison and works it off here, or with the owner of the home. Returns the exit code. */
export async function run(context: Context, target: string, options: PlanOptions & WorkOptions): Promise<number> {
  const plan = buildPlan(target, options);
  const core = await lastingCore(() => openFor(context, 'gander run', { work: false }));
  try {
    const planned = asUsage(expand(plan, await core.request('datasets:list')));
    if (!options.quiet) describeSettings(planned).forEach(say);
    const { experiment, runs } = unwrap(await core.request('experiments:enqueue', plan));
    if (options.anyway) await startAnyway(core, runs);
    core.work();
    const worked = await workOff(core, runs, reporterFor(options));
    report(context, worked.runs, experiment, options.quiet);
    if (worked.code !== EXIT.interrupted) await waitForOthers(core, options.quiet);
    return worked.code;
  } finally {
    await core.close();
  }
}

/** `gander resume` puts runs in front of the queue and works them off from their last checkpoint, `gander retry` as new runs from step 0. */
export async function again(context: Context, action: 'resume' | 'retry', words: string[], options: WorkOptions): Promise<number> {
  const core = await lastingCore(() => openFor(context, `gander ${action}`, { work: false }));
  try {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    const ids = unwrap(await core.request('runs:act', action, found.map((r) => r.id)));
    if (options.anyway) await startAnyway(core, ids);
    core.work();
    const worked = await workOff(core, ids, reporterFor(options));
    report(context, worked.runs, sharedExperiment(worked.runs), options.quiet);
    if (worked.code !== EXIT.interrupted) await waitForOthers(core, options.quiet);
    return worked.code;
  } finally {
    await core.close();
  }
}

/** What `run`, `resume`, `retry` and `branch` end with. */
export function report(context: Context, runs: RunRow[], experiment: string | null, quiet: boolean): void {
  if (context.json) printJson({ experiment, runs: runs.map(runJson) });
  else if (!quiet) print(table(['RUN', 'NAME', 'STATE', 'STEP', 'LAST LOSSES'], runs.map((r) => [r.id, r.name, state(r), steps(r), losses(r)])));
}
