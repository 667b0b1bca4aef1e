import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Core } from '../src/main/core/core';
import { readLease } from '../src/main/core/home-lease';
import { remoteCore } from '../src/main/core/remote-core';

/** The built app, `gander serve`, on a home: a process that can be killed. */
export interface Served {
  child: ChildProcess;
  /** Its contract, as another process sees it; undefined when it died before it answered. */
  core: Promise<Core | undefined>;
}

/** Starts the core; what it prints is kept beside the home. */
export function serve(out: string, home: string): Served {
  const child = spawn(process.execPath, [join(out, 'main', 'cli.cjs'), 'serve', '--home', home, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = createWriteStream(`${home}.log`, { flags: 'a' });
  child.stdout!.pipe(said, { end: false });
  child.stderr!.pipe(said, { end: false });
  return { child, core: connect(child, home) };
}

async function connect(child: ChildProcess, home: string): Promise<Core | undefined> {
  while (isAlive(child)) {
    const lease = readLease(home);
    if (lease?.pid === child.pid) {
      try {
        return await remoteCore(lease!);
      } catch {
        // It does not listen yet.
      }
    }
    await sleep(20);
  }
  return undefined;
}

export const isAlive = (child: ChildProcess): boolean => child.exitCode === null && child.signalCode === null;

/** Sends a signal and waits for the end. */
export async function stop(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  if (!isAlive(child)) return;
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
}
