import { hostname } from 'node:os';
import path from 'node:path';
import type { RequestName } from '../../shared/contract/contract';
import { RefusalError } from '../../shared/contract/outcome';
import { systemReason } from '../../shared/lib/system-error';
import { listenForOthers, socketPath } from '../server/control-socket';
import type { Core } from './core';
import { damagedDatabase, describeLock, isDamaged, isLocked, lockedDatabase } from '../database';
import { handlers } from './handlers';
import { LOG_FILE } from './home';
import { claim, describeOwner, describeSilence, release, touch, TOUCH_INTERVAL_MS } from './home-lease';
import type { Claim, HomeLease } from './home-lease';
import { remoteCore } from './remote-core';
import { rememberLive, resumeParked } from './resume-parked';
import { isStopped } from '../runs';
import { Container } from './container';
import type { ContainerOptions } from './container';
import { logLine } from './log-line';

export interface CoreOptions extends ContainerOptions {
  /** What this process is, for whoever comes second: "the app", "gander run". */
  what: string;
  /** Starts queued runs at once; without it nothing begins until {@link Core.work}. */
  work: boolean;
  /** For windows and pages: they show before it is known what became of runs, and queued runs start after those that closing parked. */
  resume?: boolean;
}

const OPEN_TIMEOUT_MS = 10_000;
/** What takes longer than this is said. */
const SAY_AFTER_MS = 3000;
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
  const began = performance.now();
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
    if (lease.host !== hostname())
      throw new RefusalError({
        message: `${options.home} belongs to ${describeOwner(lease)}: end it there, or choose another home with --home.`,
      });
    try {
      return await remoteCore(lease);
    } catch {
      // It is just starting, or just ended.
    }
    const silence = performance.now() - began;
    const stopped = silence > SAY_AFTER_MS && isStopped(lease.pid);
    if (stopped || silence > OPEN_TIMEOUT_MS)
      throw new RefusalError({ message: describeSilence(lease, silence, stopped) });
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
    if (waited > LOCK_PATIENCE_MS) throw lockedDatabase(this.file);
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
    throw new RefusalError({
      message: `The home ${home} cannot be written: ${reason}. Choose another with --home or GANDER_HOME, or change its owner.`,
    });
  }
}

async function own(options: CoreOptions, lease: HomeLease): Promise<Core> {
  let container: Container | undefined;
  let others: Awaited<ReturnType<typeof listenForOthers>> | undefined;
  try {
    const made = (container = new Container(options));
    const { runs } = made;
    let closing: Promise<void> | undefined;
    runs.settle().catch((error: unknown) => {
      if (!closing && options.resume)
        logLine(
          `What became of runs that were live could not be found out, and no queued run starts: ${error instanceof Error ? error.message : String(error)}`,
        );
    });
    const answers = handlers(made) as Record<RequestName, (...args: unknown[]) => unknown>;
    const request = (waits: (name: RequestName) => boolean) =>
      (async (name: RequestName, ...args: unknown[]) => {
        if (waits(name)) await runs.show();
        if (closing) throw new RefusalError({ message: 'Gander is closing.' });
        return runs.answer(() => answers[name](...args));
      }) as Core['request'];
    const close = async (): Promise<void> => {
      clearInterval(touching);
      try {
        rememberLive(made.options.home, made.runs);
      } catch (error) {
        logLine(
          `Runs that this closing parks do not go on by themselves, for that could not be noted: ${(error as Error).message}`,
        );
      }
      try {
        await others?.close();
        await made.close();
      } finally {
        release(options.home, lease);
      }
    };
    const core: Core = {
      local: true,
      lost: new Promise(() => undefined),
      on: (name, listener) => made.events.on(name, listener),
      request: request((name) => ACTS.has(name)),
      work: () => runs.start(options.resume ? () => resumeParked(options.home, runs) : undefined),
      rest: () => runs.rest(),
      close: () => (closing ??= close()),
    };
    others = await listenForOthers({ ...core, request: request(() => true) }, options.home, lease);
    const touching = setInterval(() => touch(options.home), TOUCH_INTERVAL_MS);
    touching.unref();
    if (options.work) core.work();
    if (!options.resume) await sayWhenSlow(runs.show());
    return core;
  } catch (error) {
    await others?.close().catch(() => undefined);
    await container?.close().catch(() => undefined);
    release(options.home, lease);
    throw isDamaged(error) ? damagedDatabase(error, path.join(options.home, LOG_FILE)) : error;
  }
}

/** Requests that decide by the state of runs, or read what a journal may still have: they wait until it is known what became of runs. */
const ACTS: ReadonlySet<RequestName> = new Set<RequestName>([
  'runs:act',
  'runs:branch',
  'runs:previewBranch',
  'runs:record',
  'runs:deleteEstimate',
  'queue:move',
  'queue:startAnyway',
  'checkpoints:previewThin',
  'checkpoints:thin',
  'checkpoints:pin',
  'latents:draw',
  'scores:measure',
  'exports:start',
  'exports:estimate',
  'exports:rehearse',
]);

/** Training processes that an app left behind may take a while to park. */
async function sayWhenSlow(shown: Promise<void>): Promise<void> {
  const timer = setTimeout(
    () =>
      logLine('Waiting for training processes that an earlier start left behind: they park, or are ended after 20 s.'),
    SAY_AFTER_MS,
  );
  await shown.finally(() => clearTimeout(timer));
}
