import { m } from '../../../paraglide/messages';
import { expand } from '../../../shared/domain/run/experiment';
import type { ExperimentPlan } from '../../../shared/domain/run/experiment';
import { describeEstimate, describeSchedule } from '../../../shared/domain/schedule/describe-schedule';
import { unwrap } from '../../../shared/contract/outcome';
import { describeSettings } from '../../../shared/domain/warnings/run-warnings';
import type { RunRow } from '../../../shared/domain/run/run';
import type { Core } from '../../core/core';
import { homeFolder } from '../../core/home';
import { lastingCore } from '../../core/lasting-core';
import { openFor, print, printJson, say } from '../lib/context';
import type { Context } from '../lib/context';
import { losses, state, steps, table } from '../lib/format';
import { findAllRuns } from '../lib/find-runs';
import { runJson, sharedExperiment } from '../lib/run-json';
import { buildPlan } from '../lib/plan';
import type { PlanOptions } from '../lib/plan';
import { reporterFor } from '../lib/reporters';
import { HERE } from '../../../shared/domain/target';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';
import { startAnyway, untilSubmitted, waitForOthers, runToEnd } from '../lib/work-queue';
import { anywayOption, quietOption, collect, splitList } from '../lib/command';
import type { AddCommand } from '../lib/command';
import { MAX_RUNS, MAX_SEED, MAX_STEPS } from '../../../shared/lib/limits';
import { PRESET_NAMES } from '../../../shared/domain/run/presets';
import { whole } from '../lib/parse-options';

/** Reads comma-separated seeds of an option that can be repeated. */
const seeds = (text: string, before: number[] = []): number[] => [
  ...before,
  ...splitList(text).map(whole(0, MAX_SEED)),
];

/** Adds `gander run`, `gander resume` and `gander retry`. */
export const addRunCommands: AddCommand = (program, action) => {
  program
    .command('run')
    .description(m.command_queue_comparison_and_run_here())
    .argument('<preset|file>', m.command_preset_or_json_file_with({ presetNames: PRESET_NAMES.join(', ') }))
    .option('--objective <list>', m.command_option_objective(), splitList)
    .option('--dataset <list>', m.command_option_dataset(), splitList)
    .option('--seeds <n>', m.command_option_seeds(), whole(1, MAX_RUNS))
    .option('--seed <list>', m.command_these_seeds_comma_separated(), seeds)
    .option('--steps <n>', m.command_generator_updates_per_run_replaces(), whole(1, MAX_STEPS))
    .option('--set <name=value>', m.command_set_hyperparameter_comma_separated_values(), collect, [])
    .option('--name <name>', m.command_name_experiment())
    .option('--on <list>', m.command_option_on(), splitList)
    .option('--detach', m.command_option_detach(), false)
    .option(...quietOption())
    .option(...anywayOption())
    .action(action((c, target: string, options: PlanOptions & RunOptions) => run(c, target, options)));
  program
    .command('resume')
    .description(m.command_resume_runs_from_their_last())
    .argument('<run...>')
    .option(...quietOption())
    .option(...anywayOption())
    .action(action((c, words: string[], options: WorkOptions) => resumeOrRetry(c, 'resume', words, options)));
  program
    .command('retry')
    .description(m.command_start_new_runs_with_same())
    .argument('<run...>')
    .option(...quietOption())
    .option(...anywayOption())
    .action(action((c, words: string[], options: WorkOptions) => resumeOrRetry(c, 'retry', words, options)));
};

/** `detach`: ends once runs of targets are submitted. */
export interface RunOptions extends WorkOptions {
  detach?: boolean;
}

/** `anyway` starts runs even if the disk seems to be too full for them. */
export interface WorkOptions {
  quiet: boolean;
  anyway: boolean;
}

/**
 * `gander run`: queues a comparison and runs it in this process, or in the one that owns the home. Returns the exit
 * code.
 */
export async function run(context: Context, target: string, options: PlanOptions & RunOptions): Promise<number> {
  const plan = buildPlan(target, options);
  if (options.detach && (plan.targets ?? [HERE]).includes(HERE)) throw new UsageError(m.command_detach_needs_targets());
  const core = await lastingCore(() => openFor(context, 'gander run', { work: false }));
  try {
    const planned = asUsage(expand(plan, await core.request('datasets:list')));
    if (!options.quiet) {
      describeSettings(planned).forEach(say);
      await sayDuration(core, plan);
    }
    const { experiment, runs } = unwrap(await core.request('experiments:enqueue', plan));
    if (options.anyway) await startAnyway(core, runs);
    core.work();
    if (options.detach) {
      report(context, await untilSubmitted(core, runs), experiment, options.quiet);
      return EXIT.done;
    }
    const worked = await runToEnd(core, runs, reporterFor(options));
    report(context, worked.runs, experiment, options.quiet);
    if (worked.code !== EXIT.interrupted) await waitForOthers(core, options.quiet);
    if (!options.quiet && !context.json) say(nextSteps(worked.runs, experiment, homeOption(context)));
    return worked.code;
  } finally {
    await core.close();
  }
}

/** The option that the next commands need for the same home. */
const homeOption = ({ home }: Context): string => (home === homeFolder() ? '' : ` --home ${quoteWord(home)}`);
const quoteWord = (word: string): string => (/^[\w./:\\-]+$/.test(word) ? word : JSON.stringify(word));

/** What can be done with runs that have ended, a command a line. @param option added to each command */
export function nextSteps(
  runs: readonly Pick<RunRow, 'id' | 'state' | 'samples'>[],
  experiment: string,
  option = '',
): string {
  const resumable = runs.find(({ state }) => state === 'interrupted' || state === 'parked' || state === 'paused');
  const failed = runs.find(({ state }) => state === 'failed');
  return [
    ...(runs.some(({ samples }) => samples > 0)
      ? [
          m.command_see_them_side_by_side({ experiment, option }),
          m.command_animation_gander_export_gif({ experiment, option }),
        ]
      : []),
    ...(failed ? [m.command_why_failed_gander_show({ id: failed.id, option })] : []),
    ...(resumable ? [m.command_continue_gander_resume({ id: resumable.id, option })] : []),
  ].join('\n');
}

/** Prints how long the runs of a plan are expected to take, and how many of them train at once. */
async function sayDuration(core: Pick<Core, 'request'>, plan: ExperimentPlan): Promise<void> {
  const preview = await core.request('experiments:preview', plan);
  if (!preview.ok) return;
  const { seconds, runs, atOnce = 1, threads } = preview.value;
  if (seconds === undefined) say(m.command_time_not_known_because_no());
  else
    say(
      m.command_run_time({
        seconds: describeEstimate(seconds),
        detail: runs.length > 1 ? m.command_run_at_once({ atOnce: describeSchedule(atOnce, threads) }) : '',
      }),
    );
}

/**
 * `gander resume` puts runs at the front of the queue and runs them from their last checkpoint; `gander retry` starts
 * new runs from
 * step 0.
 */
export async function resumeOrRetry(
  context: Context,
  action: 'resume' | 'retry',
  words: string[],
  options: WorkOptions,
): Promise<number> {
  const core = await lastingCore(() => openFor(context, `gander ${action}`, { work: false }));
  try {
    const found = asUsage(findAllRuns(words, await core.request('runs:list')));
    const ids = unwrap(
      await core.request(
        'runs:act',
        action,
        found.map((r) => r.id),
      ),
    );
    if (options.anyway) await startAnyway(core, ids);
    core.work();
    const worked = await runToEnd(core, ids, reporterFor(options));
    report(context, worked.runs, sharedExperiment(worked.runs), options.quiet);
    if (worked.code !== EXIT.interrupted) await waitForOthers(core, options.quiet);
    return worked.code;
  } finally {
    await core.close();
  }
}

/** Prints the result of `run`, `resume`, `retry` and `branch`. */
export function report(context: Context, runs: RunRow[], experiment: string | null, quiet: boolean): void {
  if (context.json) printJson({ experiment, runs: runs.map(runJson) });
  else if (!quiet)
    print(
      table(
        [
          m.command_column_run(),
          m.command_column_name(),
          m.command_column_state(),
          m.command_column_step(),
          m.command_column_losses(),
        ],
        runs.map((r) => [r.id, r.name, state(r), steps(r), losses(r)]),
      ),
    );
}
