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

export const openFor = (context: Context, what: string, how: { work: boolean; resume?: boolean }): Promise<Core> =>
  openCore({
    home: context.home, root: context.root, version: context.version, what,
    fork: nodeFork(context.worker), runProbe: nodeProbe(context.worker), forkLatents: nodeLatents(context.worker), ...how,
  });

/** Writes the one document of `--json`. */
export const printJson = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
export const print = (text: string): void => void process.stdout.write(`${text}\n`);
export const say = (text: string): void => void process.stderr.write(`${text}\n`);
