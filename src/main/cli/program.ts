import { Command, CommanderError } from 'commander';
import type { DatasetFrame } from '../../shared/domain/datasets';
import { MAX_RUNS, MAX_SEED, MAX_STEPS } from '../../shared/lib/limits';
import { timeZone } from '../../shared/lib/local-time';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { PRESET_NAMES } from '../../shared/domain/run/presets';
import { MIN_SCORED, MAX_SCORED } from '../../shared/domain/scores';
import { clipped, shown } from '../../shared/domain/text-limits';
import { hasDisplay } from '../core/system/desktop';
import { halt } from './commands/stop-park';
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
import { again, run } from './commands/run';
import type { WorkOptions } from './commands/run';
import { score } from './commands/score';
import type { ScoreOptions } from './commands/score';
import { serveCommand } from './commands/serve';
import type { ServeCommandOptions } from './commands/serve';
import { thin } from './commands/prune';
import { remove, restore, trash } from './commands/trash';
import { EXIT, UsageError } from './lib/usage-error';
import { verifyCommand } from './commands/verify';

type MakeContext = (options: { home?: string; json?: boolean }) => Context;

const list_ = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
];
const seeds = (text: string, before: number[] = []): number[] => [...before, ...list_(text).map(whole(0, MAX_SEED))];
const each = (text: string, before: string[] = []): string[] => [...before, text];

/** The estimate may be too high, and a run that meets a full disk waits there. */
const ANYWAY: [string, string, boolean] = ['--anyway', 'start though the disk seems to have no room', false];

/** All commands of docs/command.md. `done` is given the exit code of the one that ran. */
export function program(version: string, contextOf: MakeContext, done: (code: number) => void): Command {
  const root = new Command('gander');
  root
    .description('A desktop experiment manager for generative adversarial networks.')
    .version(version)
    .option('--home <folder>', 'where everything lives (or GANDER_HOME)')
    .option('--json', 'print one JSON document on stdout and nothing else')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: () => undefined })
    .showSuggestionAfterError(true)
    .exitOverride();
  const with_ =
    <A extends unknown[]>(work: (context: Context, ...args: A) => Promise<unknown>) =>
    async (...args: unknown[]): Promise<void> => {
      const command = args.pop() as Command;
      const context = contextOf(command.optsWithGlobals());
      const code = await work(context, ...(args as A));
      done(typeof code === 'number' ? code : EXIT.done);
    };

  root
    .command('presets')
    .description('What there is to start from; of one by name, what it is about and what it showed.')
    .argument('[name]')
    .action(with_((c, name?: string) => Promise.resolve(presets(c, name))));
  root
    .command('run')
    .description('Queue a comparison and work it off here, with progress.')
    .argument('<preset|file>', `a preset (${PRESET_NAMES.join(', ')}) or a JSON file with a plan`)
    .option('--objective <list>', 'objectives, with commas', list_)
    .option('--dataset <list>', 'datasets, with commas', list_)
    .option('--seeds <n>', 'seeds 1 to n', whole(1, MAX_RUNS))
    .option('--seed <list>', 'these seeds, with commas', seeds)
    .option('--steps <n>', 'generator updates of each run; replaces the epochs of a preset', whole(1, MAX_STEPS))
    .option('--set <name=value>', 'any hyperparameter; values with commas are compared', each, [])
    .option('--name <name>', 'name of the experiment')
    .option('--quiet', 'no progress', false)
    .option(...ANYWAY)
    .action(with_((c, target: string, options: PlanOptions & WorkOptions) => run(c, target, options)));
  root
    .command('resume')
    .description('Go on with runs from their last checkpoint.')
    .argument('<run...>')
    .option('--quiet', 'no progress', false)
    .option(...ANYWAY)
    .action(with_((c, words: string[], options: WorkOptions) => again(c, 'resume', words, options)));
  root
    .command('retry')
    .description('Start new runs of the same settings, from step 0.')
    .argument('<run...>')
    .option('--quiet', 'no progress', false)
    .option(...ANYWAY)
    .action(with_((c, words: string[], options: WorkOptions) => again(c, 'retry', words, options)));

  root
    .command('branch')
    .description('Go on from a checkpoint of a run with other settings, as a new run.')
    .argument('<run>')
    .option('--at <step>', 'step of the checkpoint; the newest when left out', stepOf)
    .option('--set <name=value>', 'what changes there', each, [])
    .option('--name <name>', 'name of the new run')
    .option('--quiet', 'no progress', false)
    .option(...ANYWAY)
    .action(with_((c, word: string, options: BranchOptions) => branch(c, word, options)));

  root
    .command('list')
    .description('Runs, newest first; without those in the archive and in the trash.')
    .option('--view <name>', 'as a saved view filters and sorts them')
    .option(
      '--filter <text>',
      `those that a filter keeps, as in the window; times are in the zone of this terminal, ${timeZone()}`,
    )
    .option('--all', 'the archive and the trash too', false)
    .action(with_((c, options: ListOptions) => list(c, options)));
  root
    .command('show')
    .description('All that is known of one run.')
    .argument('<run>')
    .action(with_((c, word: string) => show(c, word)));
  root
    .command('compare')
    .description('What differs between runs, and where each has come.')
    .argument('<run...>')
    .action(with_((c, words: string[]) => compare(c, words)));

  root
    .command('score')
    .description('Measure what a stored checkpoint draws against the data: FID, KID, precision and recall...')
    .argument('<run>')
    .option('--step <step>', 'step of the checkpoint; the newest when left out', stepOf)
    .option('--samples <n>', 'samples on either side; 5000, or half of the data', whole(MIN_SCORED, MAX_SCORED))
    .action(with_((c, word: string, options: ScoreOptions) => score(c, word, options)));

  root
    .command('stop')
    .description('End runs; what was trained is kept.')
    .argument('<run...>')
    .action(with_((c, words: string[]) => halt(c, 'stop', words)));
  root
    .command('park')
    .description('Write runs to disk and free the device; resume goes on.')
    .argument('<run...>')
    .action(with_((c, words: string[]) => halt(c, 'park', words)));
  root
    .command('disk')
    .description('What takes room: checkpoints, grids and log of each run, and what is free.')
    .action(with_((c) => disk(c)));
  root
    .command('thin')
    .description('Thin out checkpoints: first, last, best and pinned stay, and every n-th.')
    .argument('<run...>')
    .requiredOption('--checkpoints <rule>', 'every=N, or none for no other')
    .option('--dry-run', 'only say what would go', false)
    .action(with_((c, words: string[], options: { checkpoints: string; dryRun: boolean }) => thin(c, words, options)));
  root
    .command('delete')
    .description('Move runs to the trash; with --now delete them for good.')
    .argument('<run...>')
    .option('--now', 'for good, with all that they wrote', false)
    .option('--yes', 'do not ask', false)
    .action(with_((c, words: string[], options: { yes: boolean; now: boolean }) => remove(c, words, options)));
  root
    .command('restore')
    .description('Take runs out of the trash.')
    .argument('<run...>')
    .action(with_((c, words: string[]) => restore(c, words)));
  root
    .command('trash')
    .description('What is in the trash; with --empty it goes for good.')
    .option('--empty', 'delete all of it for good', false)
    .option('--yes', 'do not ask', false)
    .action(with_((c, options: { empty: boolean; yes: boolean }) => trash(c, options)));

  addExports(root, with_);
  root
    .command('import')
    .description('Bring in runs from elsewhere: bundles, or run folders.')
    .argument('<path...>')
    .option('--new-ids', 'a run whose id is taken by another comes in under a new one', false)
    .option('--quiet', 'no progress', false)
    .action(
      with_((c, paths: string[], options: { newIds: boolean; quiet: boolean }) => importPaths(c, paths, options)),
    );
  const data = root.command('data').description('Datasets: what is here, and getting more.');
  data
    .command('list', { isDefault: true })
    .description('All datasets.')
    .action(with_((c) => dataList(c)));
  data
    .command('fetch')
    .description('Download a published dataset.')
    .argument('<name>')
    .action(with_((c, name: string) => dataFetch(c, name)));
  data
    .command('add')
    .description('Use a folder of pictures, IDX files or a .npz file under a name.')
    .argument('<name>')
    .argument('<path>')
    .action(with_((c, name: string, file: string) => dataAdd(c, name, file)));
  data
    .command('features')
    .description('Train a classifier of a dataset with labels, once, for the features that its scores are measured in.')
    .argument('<name>')
    .option('--image-size <n>', 'of the runs to be scored; 28 when left out', whole(8, 256))
    .option('--channels <n>', '1 for grey, 3 for RGB; 1 when left out', whole(1, 3))
    .action(with_((c, name: string, options: DatasetFrame) => dataFeatures(c, name, options)));
  data
    .command('remove')
    .description('Take data of your own off the list; its files stay.')
    .argument('<name>')
    .action(with_((c, name: string) => dataRemove(c, name)));

  root
    .command('open')
    .description('Show a run, a comparison, or an address in the open window or a new one.')
    .argument('[run...]', 'runs, or one address such as "#/about"; the list of runs when left out')
    .action(with_((c, words: string[]) => open(c, words)));
  root
    .command('doctor')
    .description('What works here, what does not, and what to do.')
    .action(with_((c) => doctor(c)));
  root
    .command('verify')
    .description('Hold everything in the home against what was written; --repair mends what can be mended.')
    .argument('[run...]', 'these runs alone')
    .option('--repair', 'mend it; damaged files are kept', false)
    .action(with_((c, words: string[], options: { repair: boolean }) => verifyCommand(c, words, options)));
  root
    .command('serve')
    .description('The app for a browser, here or through ssh; prints its address.')
    .option('--port <n>', 'port to listen on', whole(0, 65_535))
    .option('--host <address>', 'address to listen on; loopback when left out')
    .option('--allow-host <name>', "another name by which a browser asks for it, such as a proxy's; repeatable", each)
    .option('--open', 'open a window', false)
    .action(with_((c, options: ServeCommandOptions) => serveCommand(c, options)));
  // Without a command the app opens; bin/gander.mjs starts Electron for that where it can, and comes here where it cannot.
  root.argument('[command]').action(
    with_((c, word: string | undefined) => {
      if (word !== undefined)
        throw new UsageError(
          `There is no command ${shown(word)}.${didYouMean(
            word,
            root.commands.map((command) => command.name()),
          )} "gander --help" lists all.`,
        );
      return serveCommand(c, { open: hasDisplay() });
    }),
  );
  return root;
}

/** The sentence and exit code of what commander threw; help and version are no errors. */
export function readCommanderError(error: CommanderError): { code: number; message?: string } {
  if (error.exitCode === 0 || error.code === 'commander.help')
    return { code: error.code === 'commander.help' ? EXIT.usage : EXIT.done };
  return { code: EXIT.usage, message: clipped(error.message.replace(/^error: /, '').replace(/\n\(/, ' ('), 500) };
}
