import { hostname } from 'node:os';
import path from 'node:path';
import type { RequestName } from '../shared/contract';
import { RefusalError } from '../shared/outcome';
import { systemReason } from '../shared/system-error';
import { listenForOthers, socketPath } from './control-socket';
import type { Core, Handlers } from './core';
import { damagedLog, describeLock, isDamaged, isLocked, lockedLog } from './db';
import { handlers } from './handlers';
import { LOG_FILE } from './home';
import { claim, describeOwner, release, touch, TOUCH_EVERY } from './lease';
import type { Claim, Lease } from './lease';
import { remoteCore } from './remote-core';
import { rememberLive, resumeParked } from './resume-parked';
import { Studio } from './studio';
import type { StudioOptions } from './studio';
import { logLine } from './log-line';

export interface CoreOptions extends StudioOptions {
  /** What this process is, for whoever comes second: "the app", "gander run". */
  what: string;
  /** Starts queued runs; without it the log is opened and nothing begins. */
  work: boolean;
  /** Goes on with the runs that closing the app parked. */
  resume?: boolean;
}

const PATIENCE = 10_000;
/** How long opening waits for a program that lets nobody else read the database, and from when on that is said. */
const LOCK_PATIENCE_MS = 60_000;
const LOCK_GRACE_MS = 1000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * The core of a home: our own when nobody owns it, else a line to the owner.
 *
 * @throws RefusalError when the owner is on another machine or does not answer, or when another program keeps the database locked
 */
export async function openCore(options: CoreOptions): Promise<Core> {
  const until = performance.now() + PATIENCE;
  const locked = new LockWait(path.join(options.home, LOG_FILE));
  for (;;) {
    const { owned, lease } = take(options);
    if (owned) {
      try {
        return await own(options, lease);
      } catch (error) {
        if (!isLocked(error)) throw error;
        await locked.wait();
        continue;
      }
    }
    if (lease.host !== hostname()) throw new RefusalError({ message: `${options.home} belongs to ${describeOwner(lease)}: end it there, or choose another home with --home.` });
    try {
      return await remoteCore(lease);
    } catch {
      // It is just starting, or just ended.
    }
    if (performance.now() > until) throw new RefusalError({ message: `${options.home} belongs to ${describeOwner(lease)}, which does not answer: end it, or choose another home with --home.` });
    await wait(100);
  }
}

/** Waiting for a database that cannot even be read, with the home given back between two tries. */
class LockWait {
  private readonly since = performance.now();
  private isSaid = false;

  constructor(private readonly file: string) {}

  async wait(): Promise<void> {
    const waited = performance.now() - this.since;
    if (waited > LOCK_PATIENCE_MS) throw lockedLog(this.file);
    if (waited > LOCK_GRACE_MS && !this.isSaid) {
      logLine(`${describeLock(this.file)} Gander waits for it.`);
      this.isSaid = true;
    }
    await wait(100);
  }
}

function take({ home, what }: CoreOptions): Claim {
  try {
    return claim(home, what, (token) => socketPath(home, token));
  } catch (error) {
    const reason = systemReason(error);
    if (reason === undefined) throw error;
    throw new RefusalError({ message: `The home ${home} cannot be written: ${reason}. Choose another with --home or GANDER_HOME, or change its owner.` });
  }
}

async function own(options: CoreOptions, lease: Lease): Promise<Core> {
  let studio: Studio | undefined;
  let others: Awaited<ReturnType<typeof listenForOthers>> | undefined;
  try {
    studio = new Studio(options);
    const core = localCore(studio);
    others = await listenForOthers(core, options.home, lease);
    const { runs } = studio;
    if (options.work) runs.start(options.resume ? () => resumeParked(options.home, runs) : undefined);
    else await runs.show();
    const touching = setInterval(() => touch(options.home), TOUCH_EVERY);
    touching.unref();
    let closing: Promise<void> | undefined;
    const request = ((...args) => (closing ? Promise.reject(new RefusalError({ message: 'Gander is closing.' })) : core.request(...args))) as Core['request'];
    const close = async (made: Studio): Promise<void> => {
      clearInterval(touching);
      try {
        rememberLive(made);
        await others?.close();
        await made.close();
      } finally {
        release(options.home, lease);
      }
    };
    return { ...core, request, close: () => (closing ??= close(studio!)) };
  } catch (error) {
    await others?.close();
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
    request: ((name: keyof Handlers, ...args: unknown[]) => studio.runs.answer(() => answers[name](...args))) as Core['request'],
    close: () => studio.close(),
  };
}
