import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../src/main/core/core';
import { readLease } from '../src/main/core/home-lease';
import { remoteCore } from '../src/main/core/remote-core';

/** The built app running `gander serve` on a home, as a child process. */
export interface ServedCore {
  child: ChildProcess;
  /** The core of the process; undefined if it exited before it answered. */
  core: Promise<Core | undefined>;
}

/** Starts the core; its output is written to a file beside the home. */
export function serve(out: string, home: string, env = process.env): ServedCore {
  const child = spawn(process.execPath, [join(out, 'main', 'cli.cjs'), 'serve', '--home', home, '--port', '0'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = createWriteStream(`${home}.log`, { flags: 'a' });
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  return { child, core: connect(child, home) };
}

async function connect(child: ChildProcess, home: string): Promise<Core | undefined> {
  while (isAlive(child)) {
    const lease = readLease(home);
    if (lease?.pid === child.pid) {
      try {
        return await remoteCore(lease!);
      } catch {
        // The core does not listen yet.
      }
    }
    await sleep(20);
  }
  return undefined;
}

/** Attempts to ask an app that is too busy to answer. */
const MAX_REQUESTS = 60;

/** Asks an app, again each second while it is too busy to answer. */
export async function whileBusy<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++)
    try {
      return await ask();
    } catch (error) {
      if (attempt === MAX_REQUESTS) throw error;
      await sleep(1000);
    }
}

export const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Sends a signal and waits for the exit. */
export async function stop(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!isAlive(child)) return;
  const exited = once(child, 'exit');
  child.kill(signal);
  await exited;
}
