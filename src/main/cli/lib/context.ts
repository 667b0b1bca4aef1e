import type { DiskState } from '../../../shared/contract/contract';
import { safeJson, visible, visibleLines } from '../../../shared/lib/text';
import type { Core } from '../../core/core';
import { nodeInference } from '../../inference/inference-process';
import { openCore } from '../../core/open-core';
import { nodeProbe } from '../../core/system/engine-probe';
import { nodeFork } from '../../runs';

/** What every command is given. */
export interface Context {
  home: string;
  /** Folder in which node_modules and out lie. */
  root: string;
  /** The built training process and the built page. */
  worker: string;
  renderer: string;
  version: string;
  json: boolean;
}

/** Opens the home for one command, and closes it however the command ends. */
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
  if (!core.local) sayTrouble(core);
  return core;
}

/** What another process that owns the home waits for, it says on its own terminal alone. */
function sayTrouble(core: Core): void {
  let told: string | undefined;
  const tell = ({ log }: DiskState): void => {
    if (log !== undefined && log !== told) say(log);
    told = log;
  };
  core.on('disk:changed', tell);
  core.request('disk:state').then(tell, () => undefined);
}

/**
 * What the command writes to a terminal passes here, so that no name or message of somebody else steers it: hidden characters are written as
 * escapes (see shared/lib/text.ts). A text may have several lines; a name in it must be made one line by {@link table} or `visible`.
 */
export const print = (text: string): void => void process.stdout.write(`${visibleLines(text)}\n`);
export const say = (text: string): void => void process.stderr.write(`${visibleLines(text)}\n`);

/** Writes the one document of `--json`; see {@link safeJson}. */
export const printJson = (value: unknown): void => void process.stdout.write(`${safeJson(value, 2)}\n`);

/** Rewrites the line of a terminal on stderr that shows how far something is; an empty text clears it. */
export const rewriteLine = (text: string, isLast = false): void =>
  void process.stderr.write(`\r\u001b[2K${visible(text)}${isLast ? '\n' : ''}`);
