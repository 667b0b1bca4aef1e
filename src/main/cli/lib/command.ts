import type { Command } from 'commander';
import { m } from '../../../paraglide/messages';
import type { Context } from './context';

/** Turns the work of a command into an action of commander: `work` gets the context and the parsed arguments and options. */
export type Action = (
  work: (context: Context, ...args: never[]) => Promise<unknown>,
) => (...args: unknown[]) => Promise<void>;

/** Adds a command, with its arguments, options and help, to the program. */
export type AddCommand = (program: Command, action: Action) => void;

/** Option of the commands that start runs. The estimate may be too high, and a run waits if the disk becomes full. */
export const anywayOption = (): [string, string, boolean] => ['--anyway', m.command_start_even_if_disk_seems(), false];

export const quietOption = (): [string, string, boolean] => ['--quiet', m.command_option_quiet(), false];

/** Splits comma-separated words of an option that can be repeated. */
export const splitList = (text: string, before: string[] = []): string[] => [
  ...before,
  ...text
    .split(',')
    .map((word) => word.trim())
    .filter(Boolean),
];

/** Collects the values of an option that can be repeated. */
export const collect = (text: string, before: string[] = []): string[] => [...before, text];
