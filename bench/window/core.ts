import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ROOT } from '../lib/type-script';

export interface Core {
  /** The URL with its secret, ending in a slash and a query. */
  address: string;
  end(): Promise<void>;
}

/** The built command of a Gander in a folder. */
export const cliOf = (root: string): string => join(root, 'out', 'main', 'cli.cjs');

/** Starts a built app without a window on a home, with `gander serve`; by default this one. */
export async function startCore(home: string, root = ROOT): Promise<Core> {
  const child = spawn(process.execPath, [cliOf(root), 'serve', '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = () => void child.kill('SIGTERM');
  process.once('exit', kill);
  for await (const line of createInterface({ input: child.stdout })) {
    const address = /https?:\/\/\S+/.exec(line)?.[0];
    if (address) return { address, end: () => end(child, kill) };
  }
  throw new Error('The core exited before it printed an address: is the app built?');
}

async function end(child: ChildProcess, kill: () => void): Promise<void> {
  process.off('exit', kill);
  kill();
  if (child.exitCode === null) await once(child, 'exit');
}
