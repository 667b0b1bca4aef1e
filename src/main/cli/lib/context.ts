import { m } from '../../../paraglide/messages';
import type { DiskState } from '../../../shared/contract/results';
import { isSystemError, systemReason } from '../../../shared/lib/system-error';
import { safeJson, visible, visibleLines } from '../../../shared/lib/text';
import type { Core } from '../../core/core';
import { openCore } from '../../core/open-core';
import { nodeMeasuring } from '../../core/plans/measuring-process';
import { nodeProbe } from '../../core/system/engine-probe';
import { nodeSetup } from '../../core/system/setup-process';
import { nodeInference } from '../../inference/inference-process';
import { nodeFork } from '../../runs';
import { EXIT } from './usage-error';

/** The context of every command. */
export interface Context {
  home: string;
  /** Folder that contains node_modules and out. */
  root: string;
  /** The built training process, the built set-up process, and the built page. */
  worker: string;
  setup: string;
  renderer: string;
  version: string;
  json: boolean;
}

/** Opens the home for one command, and closes it when the command ends or fails. */
export async function withCore<T>(context: Context, what: string, use: (core: Core) => Promise<T>): Promise<T> {
  const core = await openFor(context, what, { work: false });
  try {
    return await use(core);
  } finally {
    await core.close();
  }
}

export async function openFor(context: Context, what: string, how: { work: boolean; resume?: boolean }): Promise<Core> {
  const core = await openCore({
    home: context.home,
    root: context.root,
    version: context.version,
    what,
    fork: nodeFork(context.worker),
    runProbe: nodeProbe(context.worker),
    forkLatents: nodeInference(context.worker),
    forkMeasuring: nodeMeasuring(context.worker),
    forkSetup: nodeSetup(context.setup),
    ...how,
  });
  if (!core.local) printDiskTrouble(core);
  return core;
}

/** Prints disk trouble. Another process that owns the home prints what it waits for only on its own terminal. */
function printDiskTrouble(core: Core): void {
  let last: string | undefined;
  const report = ({ log }: DiskState): void => {
    if (log !== undefined && log !== last) say(log);
    last = log;
  };
  core.on('disk:changed', report);
  core.request('disk:state').then(report, () => undefined);
}

/**
 * Prints to the terminal. Hidden characters are written as escapes (see shared/lib/text.ts), so no name or message
 * from elsewhere can
 * control the terminal. The text may have several lines; a name in it must be made one line by {@link table} or
 * `visible`.
 */
export const print = (text: string): void => void process.stdout.write(`${visibleLines(text)}\n`);
export const say = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`);

/** Writes the one document of `--json`; see {@link safeJson}. */
export const printJson = (value: unknown): void => void process.stdout.write(`${safeJson(value, 2)}\n`);

/** Rewrites the progress line of a terminal on stderr; an empty text clears it. */
export const rewriteLine = (text: string, isLast = false): void =>
  void process.stderr.write(`\r\u001b[2K${visible(text)}${isLast ? '\n' : ''}`);

/**
 * Lets a command end in order if its output cannot be written. Called once, before anything is printed.
 *
 * A reader of stdout that closed it, such as `head`, has what it needs: that is no failure. Any other error is
 * printed once on stderr,
 * and the exit code is 1. Errors of stderr are ignored, since they are no reason to end a run.
 */
export function guardOutput(say: (text: string) => void): void {
  let isReported = false;
  process.stdout.on('error', (error) => {
    if (isReported || !isSystemError(error) || error.code === 'EPIPE') return;
    isReported = true;
    say(m.command_stdout_could_not_be_written({ error: systemReason(error)! }));
  });
  process.stderr.on('error', () => undefined);
  process.on('exit', () => {
    if (isReported && process.exitCode === EXIT.done) process.exitCode = EXIT.failed;
  });
}
