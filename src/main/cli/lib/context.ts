import type { DiskState } from '../../../shared/contract/contract';
import { safeJson, visible, visibleLines } from '../../../shared/lib/text';
import type { Core } from '../../core/core';
import { nodeInference } from '../../inference/inference-process';
import { openCore } from '../../core/open-core';
import { nodeProbe } from '../../core/system/engine-probe';
import { nodeFork } from '../../runs';

/** The context of every command. */
export interface Context {
  home: string;
  /** Folder that contains node_modules and out. */
  root: string;
  /** The built training process and the built page. */
  worker: string;
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
