import type { CommanderError } from 'commander';
import { Command } from 'commander';
import { didYouMean } from '../../shared/domain/did-you-mean';
import { clipped, shown } from '../../shared/domain/text-limits';
import { hasDisplay } from '../core/system/desktop';
import { addBranch } from './commands/branch';
import { addData } from './commands/data';
import { addDisk } from './commands/disk';
import { addDoctor } from './commands/doctor';
import { addExports } from './commands/export';
import { addImport } from './commands/import';
import { addWatch } from './commands/watch';
import { addList } from './commands/list';
import { addOpen } from './commands/open';
import { addPresets } from './commands/presets';
import { addPrune } from './commands/prune';
import { addRunCommands } from './commands/run';
import { addSample } from './commands/sample';
import { addScore } from './commands/score';
import { addServe, serveCommand } from './commands/serve';
import { addShowAndCompare } from './commands/show-compare';
import { addSetup } from './commands/setup';
import { addStopAndPark } from './commands/stop-park';
import { addTarget } from './commands/target';
import { addTrashCommands } from './commands/trash';
import { addTune } from './commands/tune';
import { addUpdate } from './commands/update';
import { addVerify } from './commands/verify';
import type { Action, AddCommand } from './lib/command';
import type { Context } from './lib/context';
import { EXIT, UsageError } from './lib/usage-error';

type MakeContext = (options: { home?: string; json?: boolean }) => Context;

/** The commands in the order in which the help lists them. */
const COMMANDS: readonly AddCommand[] = [
  addPresets,
  addRunCommands,
  addBranch,
  addList,
  addShowAndCompare,
  addScore,
  addSample,
  addStopAndPark,
  addDisk,
  addPrune,
  addTrashCommands,
  addExports,
  addImport,
  addWatch,
  addTarget,
  addData,
  addOpen,
  addDoctor,
  addSetup,
  addUpdate,
  addTune,
  addVerify,
  addServe,
];

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
  const action: Action =
    (work) =>
    async (...args: unknown[]) => {
      const command = args.pop() as Command;
      const code = await work(contextOf(command.optsWithGlobals()), ...(args as never[]));
      done(typeof code === 'number' ? code : EXIT.done);
    };
  for (const add of COMMANDS) add(root, action);
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
