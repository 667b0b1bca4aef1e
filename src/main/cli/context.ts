import type { DiskState } from '../../shared/contract';
import type { Core } from '../core';
import { nodeLatents } from '../latents-process';
import { openCore } from '../open-core';
import { nodeProbe } from '../probe';
import { nodeFork } from '../runs';

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
    home: context.home, root: context.root, version: context.version, what,
    fork: nodeFork(context.worker), runProbe: nodeProbe(context.worker), forkLatents: nodeLatents(context.worker), ...how,
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

/** Writes the one document of `--json`. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
