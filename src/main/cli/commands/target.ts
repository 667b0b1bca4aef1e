import { setTimeout as sleep } from 'node:timers/promises';
import { m } from '../../../paraglide/messages';
import { unwrap } from '../../../shared/contract/outcome';
import type { TargetInfo, TargetSettings } from '../../../shared/domain/target';
import { visible } from '../../../shared/lib/text';
import { collect } from '../lib/command';
import type { AddCommand } from '../lib/command';
import { print, printJson, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { table } from '../lib/format';
import { whole } from '../lib/parse-options';
import { EXIT } from '../lib/usage-error';

type AddOptions = Omit<TargetSettings, 'kind'> & { slurm: boolean };

/** Adds `gander target`. */
export const addTarget: AddCommand = (program, action) => {
  const target = program.command('target').description(m.target_other_places_where_runs_train());
  target
    .command('add')
    .description(m.target_add_target_or_change_one())
    .argument('<name>')
    .option('--slurm', m.target_has_slurm_without_runs_start(), false)
    .option('--ssh <host>', m.target_run_commands_there_by_ssh())
    .option('--ssh-config <file>', m.target_configuration_ssh_instead_your_own())
    .requiredOption('--folder <path>', m.target_folder_all_machines_see_for())
    .option('--mount <path>', m.target_where_machine_sees_folder_if())
    .option('--program <path>', m.target_folder_gander_on_target_installation())
    .option('--node <path>', m.target_node_on_target())
    .option('--partition <name>', m.target_partition_jobs())
    .option('--account <name>', m.target_account_jobs_charged())
    .option('--qos <name>', m.target_quality_service())
    .option('--constraint <list>', m.target_features_nodes())
    .option('--time <limit>', m.target_time_limit_job_such_as())
    .option('--gres <list>', m.target_generic_resources_run_such_as())
    .option('--memory <size>', m.target_memory_run_such_as_16g())
    .option('--cpus <n>', m.target_processors_run(), whole(1, 1024))
    .option('--at-once <n>', m.target_runs_experiment_train_at_once(), whole(1, 1000))
    .option('--lead-seconds <n>', m.target_suspend_run_so_long_before(), whole(10, 3600))
    .option('--prologue <line>', m.target_shell_command_before_gander_such(), collect, [])
    .action(action((c, name: string, options: AddOptions) => add(c, name, options)));
  target
    .command('list')
    .description(m.target_show_targets())
    .action(action((c) => list(c)));
  target
    .command('remove')
    .description(m.target_remove_target_files_on_stay())
    .argument('<name>')
    .action(action((c, name: string) => remove(c, name)));
  target
    .command('doctor')
    .description(m.target_check_target_scheduler_folder_from())
    .argument('<name>')
    .option('--setup', m.target_set_up_engine_there(), false)
    .action(action((c, name: string, options: { setup: boolean }) => doctor(c, name, options.setup)));
};

const add = (context: Context, name: string, { slurm, ...rest }: AddOptions): Promise<number> =>
  withCore(context, 'gander target add', async (core) => {
    // On this machine the Node that runs this command is known to work.
    const node = rest.node ?? (rest.ssh === undefined && !process.versions['electron'] ? process.execPath : undefined);
    const settings = { ...rest, kind: slurm ? 'slurm' : 'detached', ...(node === undefined ? {} : { node }) };
    const added = unwrap(await core.request('targets:add', name, settings as TargetSettings));
    if (context.json) printJson(added);
    else say(m.target_target_now_check_gander_target({ name }));
    return EXIT.done;
  });

const list = (context: Context): Promise<number> =>
  withCore(context, 'gander target list', async (core) => {
    const targets = await core.request('targets:list');
    if (context.json) printJson(targets);
    else if (targets.length === 0) print(m.target_there_no_targets_gander_target());
    else print(table(['NAME', 'KIND', 'HOST', 'FOLDER', 'JOBS'], targets.map(row)));
    return EXIT.done;
  });

const row = ({ name, settings }: TargetInfo): string[] => [
  name,
  settings.kind,
  visible(settings.ssh ?? m.common_this_machine()),
  visible(settings.folder),
  visible(
    [settings.partition, settings.time, settings.gres, settings.memory].filter((one) => one !== undefined).join(' '),
  ),
];

const remove = (context: Context, name: string): Promise<number> =>
  withCore(context, 'gander target remove', async (core) => {
    unwrap(await core.request('targets:remove', name));
    return EXIT.done;
  });

const CHECK_INTERVAL_MS = 500;

const doctor = (context: Context, name: string, setsUp: boolean): Promise<number> =>
  withCore(context, 'gander target doctor', async (core) => {
    let shown = 0;
    let doing: string | undefined;
    for (;;) {
      const report = unwrap(await core.request(setsUp ? 'targets:setUp' : 'targets:check', name));
      if (!context.json)
        for (; shown < report.findings.length; shown++) {
          const { level, message } = report.findings[shown]!;
          print(`${level.padEnd(8)} ${visible(message)}`);
        }
      if (report.doing === undefined) {
        if (context.json) printJson(report);
        return report.findings.some(({ level }) => level === 'problem') ? EXIT.failed : EXIT.done;
      }
      if (report.doing !== doing && !context.json) say(visible((doing = report.doing)));
      await sleep(CHECK_INTERVAL_MS);
    }
  });
