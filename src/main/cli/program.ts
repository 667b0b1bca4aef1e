import type { CommanderError, Option } from 'commander';
import { Command } from 'commander';
import { m } from '../../paraglide/messages';
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
import { terminalWidth } from './lib/format';
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
    .helpCommand(false)
    .helpOption('-h, --help', m.command_help_help())
    .description(m.command_desktop_experiment_manager_for_generative())
    .version(version, '-V, --version', m.command_help_version())
    .option('--home <folder>', m.command_folder_holds_all_runs_and())
    .option('--json', m.command_print_one_json_document_on())
    .configureHelp({
      showGlobalOptions: true,
      displayWidth: terminalWidth,
      styleTitle: titleLabel,
      optionDescription: describeOption,
    })
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
  root
    .command('help')
    .description(m.command_help_help())
    .argument('[command...]')
    .action((words: string[]) => {
      words.reduce(subcommand, root).help();
    });
  // Without a command, the app opens. bin/gander.mjs starts Electron for that; it runs this program where Electron
  // cannot start.
  root.argument('[command]').action(
    action((c, word: string | undefined) => {
      if (word !== undefined) subcommand(root, word);
      return serveCommand(c, { open: hasDisplay() });
    }),
  );
  return root;
}

/** The command of that name in a group. @throws UsageError with the nearest name if there is none */
function subcommand(group: Command, word: string): Command {
  const found = group.commands.find((command) => command.name() === word);
  if (found) return found;
  const names = group.commands.map((command) => command.name());
  throw new UsageError(
    m.command_unknown_command_gander_help_lists({ word: shown(word), word2: didYouMean(word, names) }),
  );
}

const TITLES: Record<string, () => string> = {
  'Usage:': () => m.command_help_usage(),
  'Arguments:': () => m.command_help_arguments(),
  'Options:': () => m.command_help_options(),
  'Global Options:': () => m.command_help_global_options(),
  'Commands:': () => m.command_help_commands(),
};
const titleLabel = (title: string): string => TITLES[title]?.() ?? title;

/** Like commander's own, in the language of the command. */
function describeOption(option: Option): string {
  const { description, argChoices } = option;
  const value = option.defaultValue as unknown;
  const isShown =
    value !== undefined && (option.required || option.optional || (option.isBoolean() && typeof value === 'boolean'));
  const choices = argChoices?.map((choice) => JSON.stringify(choice)).join(', ');
  const extra = [
    ...(choices === undefined ? [] : [m.command_help_choices({ choices })]),
    ...(isShown ? [m.command_help_default({ value: JSON.stringify(value) })] : []),
  ];
  return extra.length === 0 ? description : m.command_help_extra({ description, extra: extra.join(', ') });
}

/** The sentences of commander, each with a function that makes it from its parts in the language of the command. */
const ERRORS: readonly [RegExp, (...parts: string[]) => string][] = [
  [
    /^unknown option '(.*)' \(Did you mean (.*)\?\)$/,
    (name, names) => m.command_error_unknown_option_suggestion({ name: name!, names: names! }),
  ],
  [/^unknown option '(.*)'$/, (name) => m.command_error_unknown_option({ name: name! })],
  [/^missing required argument '(.*)'$/, (name) => m.command_error_missing_argument({ name: name! })],
  [/^option '(.*)' argument missing$/, (name) => m.command_error_option_argument({ name: name! })],
  [/^required option '(.*)' not specified$/, (name) => m.command_error_required_option({ name: name! })],
  [
    /^too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+): (.*)\.$/s,
    (name, expected, received, names) =>
      m.command_error_too_many_of({
        command: name ? m.command_error_for_command({ name }) : '',
        expected: Number(expected),
        received: received!,
        names: names!,
      }),
  ],
  [
    /^option '(.*?)' argument '(.*)' is invalid\. (.*)$/s,
    (name, value, reason) => m.command_error_invalid_option({ name: name!, value: value!, reason: choicesOf(reason!) }),
  ],
  [
    /^command-argument value '(.*)' is invalid for argument '(.*?)'\. (.*)$/s,
    (value, name, reason) =>
      m.command_error_invalid_argument({ value: value!, name: name!, reason: choicesOf(reason!) }),
  ],
];

function choicesOf(reason: string): string {
  const choices = /^Allowed choices are (.*)\.$/s.exec(reason)?.[1];
  return choices === undefined ? reason : m.command_error_choices({ choices });
}

function describeError(message: string): string {
  for (const [pattern, describe] of ERRORS) {
    const parts = pattern.exec(message);
    if (parts) return describe(...parts.slice(1));
  }
  return message;
}

/** Returns the message and exit code for an error of commander. A request for help or the version is no error. */
export function readCommanderError(error: CommanderError): { code: number; message?: string } {
  if (error.exitCode === 0) return { code: EXIT.done };
  if (error.code === 'commander.help') return { code: EXIT.usage };
  return {
    code: EXIT.usage,
    message: clipped(describeError(error.message.replace(/^error: /, '').replace(/\n\(/, ' (')), 500),
  };
}
