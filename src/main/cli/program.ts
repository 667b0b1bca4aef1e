import { Command, CommanderError } from 'commander';
import type { DatasetFrame } from '../../shared/domain/datasets';
import { MAX_RUNS, MAX_SEED, MAX_STEPS } from '../../shared/lib/limits';
import { timeZone } from '../../shared/lib/format';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { PRESET_NAMES } from '../../shared/domain/run/presets';
import { MIN_SCORED, MAX_SCORED } from '../../shared/domain/scores';
import { clipped, shown } from '../../shared/domain/text-limits';
import { hasDisplay } from '../core/system/desktop';
import { stopOrPark } from './commands/stop-park';
import { branch } from './commands/branch';
import type { BranchOptions } from './commands/branch';
import type { Context } from './lib/context';
import { dataAdd, dataFeatures, dataFetch, dataList, dataRemove } from './commands/data';
import { disk } from './commands/disk';
import { doctor } from './commands/doctor';
import { addExports } from './commands/export-commands';
import { importPaths } from './commands/import';
import { list } from './commands/list';
import type { ListOptions } from './commands/list';
import { compare, show } from './commands/show-compare';
import type { PlanOptions } from './lib/plan';
import { stepOf, whole } from './lib/parse-options';
import { open } from './commands/open';
import { presets } from './commands/presets';
import { resumeOrRetry, run } from './commands/run';
import type { WorkOptions } from './commands/run';
import { score } from './commands/score';
import type { ScoreOptions } from './commands/score';
import { serveCommand } from './commands/serve';
import type { ServeCommandOptions } from './commands/serve';
import { prune } from './commands/prune';
import { remove, restore, trash } from './commands/trash';
import { EXIT, UsageError } from './lib/usage-error';
import { verifyCommand } from './commands/verify';

type MakeContext = (options: { home?: string; json?: boolean }) => Context;

const splitList = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
];
const seeds = (text: string, before: number[] = []): number[] => [
  ...before,
  ...splitList(text).map(whole(0, MAX_SEED)),
];
const collect = (text: string, before: string[] = []): string[] => [...before, text];

/** The disk estimate may be too high, and a run that meets a full disk waits there. */
const ANYWAY: [string, string, boolean] = ['--anyway', 'start even if the disk seems to be too full', false];

/** Builds the parser with all commands of docs/command.md. `done` receives the exit code of the command that ran. */
export function program(version: string, contextOf: MakeContext, done: (code: number) => void): Command {
  const root = new Command('gander');
  root
    .usage('[options] [command]')
    .helpCommand(true)
    .description('A desktop experiment manager for generative adversarial networks.')
    .version(version)
    .option('--home <folder>', 'folder that holds all runs and data (or GANDER_HOME)')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride();
  const action =
    <A extends unknown[]>(work: (context: Context, ...args: A) => Promise<unknown>) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.pop() as Command;
      const context = contextOf(command.optsWithGlobals());
      const code = await work(context, ...(args as A));
      done(typeof code === 'number' ? code : EXIT.done);
    };

  root
    .command('presets')
    .description('List the presets, or describe one: its question, its claim and its result.')
    .argument('[name]')
    .action(action((c, name?: string) => Promise.resolve(presets(c, name))));
  root
    .command('run')
    .description('Queue a comparison and run it here, showing progress.')
    .argument('<preset|file>', `a preset (${PRESET_NAMES.join(', ')}) or a JSON file with a plan`)
    .option('--objective <list>', 'objectives, comma-separated', splitList)
    .option('--dataset <list>', 'datasets, comma-separated', splitList)
    .option('--seeds <n>', 'seeds 1 to n', whole(1, MAX_RUNS))
    .option('--seed <list>', 'these seeds, comma-separated', seeds)
    .option('--steps <n>', 'generator updates per run; replaces the epochs of a preset', whole(1, MAX_STEPS))
    .option('--set <name=value>', 'set a hyperparameter; comma-separated values are compared', collect, [])
    .option('--name <name>', 'name of the experiment')
    .option('--quiet', 'do not show progress', false)
    .option(...ANYWAY)
    .action(action((c, target: string, options: PlanOptions & WorkOptions) => run(c, target, options)));
  root
    .command('resume')
    .description('Resume runs from their last checkpoint.')
    .argument('<run...>')
    .option('--quiet', 'do not show progress', false)
    .option(...ANYWAY)
    .action(action((c, words: string[], options: WorkOptions) => resumeOrRetry(c, 'resume', words, options)));
  root
    .command('retry')
    .description('Start new runs with the same settings, from step 0.')
    .argument('<run...>')
    .option('--quiet', 'do not show progress', false)
    .option(...ANYWAY)
    .action(action((c, words: string[], options: WorkOptions) => resumeOrRetry(c, 'retry', words, options)));

  root
    .command('branch')
    .description('Start a new run from a checkpoint of another run, with changed settings.')
    .argument('<run>')
    .option('--at <step>', 'step of the checkpoint (default: the newest)', stepOf)
    .option('--set <name=value>', 'a setting to change', collect, [])
    .option('--name <name>', 'name of the new run')
    .option('--quiet', 'do not show progress', false)
    .option(...ANYWAY)
    .action(action((c, word: string, options: BranchOptions) => branch(c, word, options)));

  root
    .command('list')
    .description('List runs, newest first, without archived and trashed ones.')
    .option('--view <name>', 'filter and sort as this saved view does')
    .option(
      '--filter <text>',
      `only runs that match a filter, as in the window; times are in the time zone of this terminal, ${timeZone()}`,
    )
    .option('--all', 'include archived and trashed runs', false)
    .action(action((c, options: ListOptions) => list(c, options)));
  root
    .command('show')
    .description('Show the details of one run.')
    .argument('<run>')
    .action(action((c, word: string) => show(c, word)));
  root
    .command('compare')
    .description('Show how runs differ and how far each has trained.')
    .argument('<run...>')
    .action(action((c, words: string[]) => compare(c, words)));

  root
    .command('score')
    .description('Score the samples of a stored checkpoint against the data: FID, KID, precision and recall...')
    .argument('<run>')
    .option('--step <step>', 'step of the checkpoint (default: the newest)', stepOf)
    .option(
      '--samples <n>',
      'number of generated and of real samples (default: 5000, or half of the data)',
      whole(MIN_SCORED, MAX_SCORED),
    )
    .action(action((c, word: string, options: ScoreOptions) => score(c, word, options)));

  root
    .command('stop')
    .description('Stop runs; what they have trained is kept.')
    .argument('<run...>')
    .action(action((c, words: string[]) => stopOrPark(c, 'stop', words)));
  root
    .command('park')
    .description('Suspend runs: save a checkpoint and free the slot. "resume" continues them.')
    .argument('<run...>')
    .action(action((c, words: string[]) => stopOrPark(c, 'park', words)));
  root
    .command('disk')
    .description('Show disk usage: checkpoints, grids and journal of each run, and the free space.')
    .action(action((c) => disk(c)));
  root
    .command('thin')
    .description('Prune checkpoints: the first, last, best and pinned ones and every n-th are kept.')
    .argument('<run...>')
    .requiredOption('--checkpoints <rule>', 'which others to keep: every=N, or none')
    .option('--dry-run', 'only show what would be deleted', false)
    .action(
      action((c, words: string[], options: { checkpoints: string; dryRun: boolean }) => prune(c, words, options)),
    );
  root
    .command('delete')
    .description('Move runs to the trash, or delete them permanently with --now.')
    .argument('<run...>')
    .option('--now', 'delete permanently, with all files of the runs', false)
    .option('--yes', 'do not ask for confirmation', false)
    .action(action((c, words: string[], options: { yes: boolean; now: boolean }) => remove(c, words, options)));
  root
    .command('restore')
    .description('Restore runs from the trash.')
    .argument('<run...>')
    .action(action((c, words: string[]) => restore(c, words)));
  root
    .command('trash')
    .description('List the trash, or delete its runs permanently with --empty.')
    .option('--empty', 'delete all runs in the trash permanently', false)
    .option('--yes', 'do not ask for confirmation', false)
    .action(action((c, options: { empty: boolean; yes: boolean }) => trash(c, options)));

  addExports(root, action);
  root
    .command('import')
    .description('Import runs from bundles or run folders.')
    .argument('<path...>')
    .option('--new-ids', 'give a run a new id if another run has its id', false)
    .option('--quiet', 'do not show progress', false)
    .action(
      action((c, paths: string[], options: { newIds: boolean; quiet: boolean }) => importPaths(c, paths, options)),
    );
  const data = root.command('data').description('List, download, add and remove datasets.');
  data
    .command('list', { isDefault: true })
    .description('List all datasets.')
    .action(action((c) => dataList(c)));
  data
    .command('fetch')
    .description('Download a published dataset.')
    .argument('<name>')
    .action(action((c, name: string) => dataFetch(c, name)));
  data
    .command('add')
    .description('Add a folder of images, IDX files or a .npz file under a name.')
    .argument('<name>')
    .argument('<path>')
    .action(action((c, name: string, file: string) => dataAdd(c, name, file)));
  data
    .command('features')
    .description(
      'Train a classifier on a labelled dataset, once; its scores are then computed from the features of the classifier.',
    )
    .argument('<name>')
    .option('--image-size <n>', 'image size of the runs to be scored (default: 28)', whole(8, 256))
    .option('--channels <n>', '1 for grey, 3 for RGB (default: 1)', whole(1, 3))
    .action(action((c, name: string, options: DatasetFrame) => dataFeatures(c, name, options)));
  data
    .command('remove')
    .description('Remove an added dataset from the list; its files are not deleted.')
    .argument('<name>')
    .action(action((c, name: string) => dataRemove(c, name)));

  root
    .command('open')
    .description('Open a run, a comparison, or an address in the open window or a new one.')
    .argument('[run...]', 'runs, or one address such as "#/about" (default: the list of runs)')
    .action(action((c, words: string[]) => open(c, words)));
  root
    .command('doctor')
    .description('Check what works on this machine, and say what to do about the rest.')
    .action(action((c) => doctor(c)));
  root
    .command('verify')
    .description('Check all files in the home against their checksums and journals; --repair repairs what it can.')
    .argument('[run...]', 'only these runs')
    .option('--repair', 'repair it; damaged files are kept', false)
    .action(action((c, words: string[], options: { repair: boolean }) => verifyCommand(c, words, options)));
  root
    .command('serve')
    .description('Serve the app to a browser, here or through ssh, and print its address.')
    .option('--port <n>', 'port to listen on', whole(0, 65_535))
    .option('--host <address>', 'address to listen on (default: loopback)')
    .option('--allow-host <name>', 'accept another host name, such as that of a proxy; repeatable', collect)
    .option('--open', 'open a window', false)
    .action(action((c, options: ServeCommandOptions) => serveCommand(c, options)));
  // Without a command, the app opens. bin/gander.mjs starts Electron for that; it runs this program where Electron
  // cannot start.
  root.argument('[command]').action(
    action((c, word: string | undefined) => {
      if (word !== undefined)
        throw new UsageError(
          `Unknown command ${shown(word)}.${didYouMean(
            word,
            root.commands.map((command) => command.name()),
          )} "gander --help" lists all.`,
        );
      return serveCommand(c, { open: hasDisplay() });
    }),
  );
  return root;
}

/** Returns the message and exit code for an error of commander. A request for help or the version is no error. */
export function readCommanderError(error: CommanderError): { code: number; message?: string } {
  if (error.exitCode === 0) return { code: EXIT.done };
  if (error.code === 'commander.help') return { code: EXIT.usage };
  return { code: EXIT.usage, message: clipped(error.message.replace(/^error: /, '').replace(/\n\(/, ' ('), 500) };
}
