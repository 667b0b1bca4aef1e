import { m } from '../../../paraglide/messages';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import { parseSetting } from '../../../shared/domain/run/hyperparameters';
import { describeChanges } from '../../../shared/domain/run/lineage';
import { unwrap } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import { lastingCore } from '../../core/lasting-core';
import { openFor, say } from '../lib/context';
import type { Context } from '../lib/context';
import { findRuns } from '../lib/find-runs';
import { reporterFor } from '../lib/reporters';
import { report } from './run';
import type { WorkOptions } from './run';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';
import { startAnyway, waitForOthers, runToEnd } from '../lib/work-queue';
import { anywayOption, quietOption, collect } from '../lib/command';
import type { AddCommand } from '../lib/command';
import { stepOf } from '../lib/parse-options';

/** Adds `gander branch`. */
export const addBranch: AddCommand = (program, action) => {
  program
    .command('branch')
    .description(m.command_start_new_run_from_checkpoint())
    .argument('<run>')
    .option('--at <step>', m.command_option_checkpoint_step(), stepOf)
    .option('--set <name=value>', m.command_setting_change(), collect, [])
    .option('--name <name>', m.command_name_new_run())
    .option(...quietOption())
    .option(...anywayOption())
    .action(action((c, word: string, options: BranchOptions) => branch(c, word, options)));
};

export interface BranchOptions extends WorkOptions {
  at?: number;
  set: string[];
  name?: string;
}

/**
 * `gander branch`: queues a run that continues from a checkpoint of another, and runs it here. Returns the exit code.
 */
export async function branch(
  context: Context,
  word: string,
  { at, set, name, quiet, anyway }: BranchOptions,
): Promise<number> {
  const changes: Record<string, Value> = Object.fromEntries(
    set.map((text) => asUsage(parseSetting(text))).map((setting) => [setting.name, setting.value]),
  );
  const core = await lastingCore(() => openFor(context, 'gander branch', { work: false }));
  try {
    const found = asUsage(findRuns(word, await core.request('runs:list')));
    if (found.length !== 1)
      throw new UsageError(m.command_choose_one_of_experiment({ word: shown(word), count: found.length }));
    const request = {
      run: found[0]!.id,
      ...(at === undefined ? {} : { step: at }),
      ...(name === undefined ? {} : { name }),
      set: changes,
    };
    const preview = asUsage(await core.request('runs:previewBranch', request));
    const id = unwrap(await core.request('runs:branch', request));
    if (anyway) await startAnyway(core, [id]);
    core.work();
    if (!quiet)
      [
        m.command_continues_from_at_step({
          id,
          name: found[0]!.name,
          step: preview.step,
          changes: describeChanges(preview.changes) || m.command_nothing_changes(),
        }),
        ...preview.notes,
        ...preview.warnings,
      ].forEach(say);
    const worked = await runToEnd(core, [id], reporterFor({ quiet }));
    report(context, worked.runs, found[0]!.experiment, quiet);
    if (worked.code !== EXIT.interrupted) await waitForOthers(core, quiet);
    return worked.code;
  } finally {
    await core.close();
  }
}
