import { setTimeout as sleep } from 'node:timers/promises';
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
  const target = program
    .command('target')
    .description('Other places where runs train: Slurm, or a machine reached by ssh.');
  target
    .command('add')
    .description('Add a target, or change one.')
    .argument('<name>')
    .option('--slurm', 'it has Slurm; without this, runs start as processes of their own', false)
    .option('--ssh <host>', 'run its commands there by ssh, without a password; on this machine by default')
    .option('--ssh-config <file>', 'configuration of ssh instead of your own')
    .requiredOption('--folder <path>', 'folder that all its machines see, for run folders and data')
    .option('--mount <path>', 'where this machine sees that folder, if it does under another path')
    .option('--program <path>', 'folder of Gander on the target; that of this installation by default')
    .option('--node <path>', 'Node on the target')
    .option('--partition <name>', 'partition of its jobs')
    .option('--account <name>', 'account that its jobs are charged to')
    .option('--qos <name>', 'quality of service')
    .option('--constraint <list>', 'features of the nodes')
    .option('--time <limit>', 'time limit of a job, such as 12:00:00; a run that needs longer goes on in another')
    .option('--gres <list>', 'generic resources of a run, such as gpu:1')
    .option('--memory <size>', 'memory of a run, such as 16G')
    .option('--cpus <n>', 'processors of a run', whole(1, 1024))
    .option('--at-once <n>', 'runs of an experiment that train at once', whole(1, 1000))
    .option('--lead-seconds <n>', 'suspend a run so long before its time limit', whole(10, 3600))
    .option(
      '--prologue <line>',
      'shell command before Gander, such as "module load cuda"; can be repeated',
      collect,
      [],
    )
    .action(action((c, name: string, options: AddOptions) => add(c, name, options)));
  target
    .command('list')
    .description('Show the targets.')
    .action(action((c) => list(c)));
  target
    .command('remove')
    .description('Remove a target; the files on it stay.')
    .argument('<name>')
    .action(action((c, name: string) => remove(c, name)));
  target
    .command('doctor')
    .description('Check a target: its scheduler, its folder from both ends, and the engine on a compute node.')
    .argument('<name>')
    .action(action((c, name: string) => doctor(c, name)));
};

const add = (context: Context, name: string, { slurm, ...rest }: AddOptions): Promise<number> =>
  withCore(context, 'gander target add', async (core) => {
    // On this machine the Node that runs this command is known to work.
    const node = rest.node ?? (rest.ssh === undefined && !process.versions['electron'] ? process.execPath : undefined);
    const settings = { ...rest, kind: slurm ? 'slurm' : 'detached', ...(node === undefined ? {} : { node }) };
    const added = unwrap(await core.request('targets:add', name, settings as TargetSettings));
    if (context.json) printJson(added);
    else say(`${name} is a target now. Check it: gander target doctor ${name}`);
    return EXIT.done;
  });

const list = (context: Context): Promise<number> =>
  withCore(context, 'gander target list', async (core) => {
    const targets = await core.request('targets:list');
    if (context.json) printJson(targets);
    else if (targets.length === 0) print('There are no targets. "gander target add" adds one.');
    else print(table(['NAME', 'KIND', 'HOST', 'FOLDER', 'JOBS'], targets.map(row)));
    return EXIT.done;
  });

const row = ({ name, settings }: TargetInfo): string[] => [
  name,
  settings.kind,
  visible(settings.ssh ?? 'this machine'),
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

const doctor = (context: Context, name: string): Promise<number> =>
  withCore(context, 'gander target doctor', async (core) => {
    let shown = 0;
    let doing: string | undefined;
    for (;;) {
      const report = unwrap(await core.request('targets:check', name));
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
