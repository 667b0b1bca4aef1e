import { hostname } from 'node:os';
import path from 'node:path';
import type { RequestName } from '../shared/contract';
import { RefusalError } from '../shared/outcome';
import { listenForOthers, socketPath } from './control-socket';
import type { Core, Handlers } from './core';
import { damagedLog, isDamaged } from './db';
import { handlers } from './handlers';
import { LOG_FILE } from './home';
import { claim, describeOwner, release, touch, TOUCH_EVERY } from './lease';
import type { Claim, Lease } from './lease';
import { remoteCore } from './remote-core';
import { rememberLive, resumeParked } from './resume-parked';
import { Studio } from './studio';
import type { StudioOptions } from './studio';

export interface CoreOptions extends StudioOptions {
  /** What this process is, for whoever comes second: "the app", "gander run". */
  what: string;
  /** Starts queued runs; without it the log is opened and nothing begins. */
  work: boolean;
  /** Goes on with the runs that closing the app parked. */
  resume?: boolean;
}

const PATIENCE = 10_000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The core of a home: our own when nobody owns it, else a line to the owner.
 *
 * @throws RefusalError when the owner is on another machine or does not answer
 */
export async function openCore(options: CoreOptions): Promise<Core> {
  const until = Date.now() + PATIENCE;
  for (;;) {
    const { owned, lease } = take(options);
    if (owned) return own(options, lease);
    if (lease.host !== hostname()) throw new RefusalError({ message: `${options.home} belongs to ${describeOwner(lease)}: end it there, or choose another home with --home.` });
    try {
      return await remoteCore(lease);
    } catch {
      // It is just starting, or just ended.
    }
    if (Date.now() > until) throw new RefusalError({ message: `${options.home} belongs to ${describeOwner(lease)}, which does not answer: end it, or choose another home with --home.` });
    await wait(100);
  }
}

function take({ home, what }: CoreOptions): Claim {
  try {
    return claim(home, what, (token) => socketPath(home, token));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!code) throw error;
    throw new RefusalError({ message: `The home ${home} cannot be written (${code}): choose another with --home or GANDER_HOME, or change its owner.` });
  }
}

async function own(options: CoreOptions, lease: Lease): Promise<Core> {
  let studio: Studio | undefined;
  try {
    studio = new Studio(options);
    const core = localCore(studio);
    const others = await listenForOthers(core, options.home, lease);
    if (options.work) studio.runs.start();
    else await studio.runs.settle();
    if (options.resume) resumeParked(studio);
    const touching = setInterval(() => touch(options.home), TOUCH_EVERY);
    touching.unref();
    let closing: Promise<void> | undefined;
    const request = ((...args) => (closing ? Promise.reject(new RefusalError({ message: 'Gander is closing.' })) : core.request(...args))) as Core['request'];
    const close = async (made: Studio): Promise<void> => {
      clearInterval(touching);
      rememberLive(made);
      await others.close();
      await made.close();
      release(options.home, lease);
    };
    return { ...core, request, close: () => (closing ??= close(studio!)) };
  } catch (error) {
    await studio?.close();
    release(options.home, lease);
    throw isDamaged(error) ? damagedLog(error, path.join(options.home, LOG_FILE)) : error;
  }
}

function localCore(studio: Studio): Core {
  const answers = handlers(studio) as Record<RequestName, (...args: unknown[]) => unknown>;
  return {
    local: true,
    lost: new Promise(() => undefined),
    on: (name, listener) => studio.hub.on(name, listener),
    request: (async (name: keyof Handlers, ...args: unknown[]) => answers[name](...args)) as Core['request'],
    close: () => studio.close(),
  };
}
