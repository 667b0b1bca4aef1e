import { m } from '../../paraglide/messages';
import { hostname } from 'node:os';
import path from 'node:path';
import type { RequestName } from '../../shared/contract/requests';
import { RefusalError } from '../../shared/contract/outcome';
import { systemReason } from '../../shared/lib/system-error';
import { listenForOthers, socketPath } from '../server/control-socket';
import type { Core } from './core';
import { damagedDatabase, describeLock, isDamaged, isLocked, lockedDatabase } from '../database';
import { handlers } from './handlers';
import { LOG_FILE } from './home';
import { copyDatabaseHome, placeDatabase } from './local-database';
import { claim, describeOwner, describeSilence, release, touch, TOUCH_INTERVAL_MS } from './home-lease';
import type { Claim, HomeLease } from './home-lease';
import { remoteCore } from './remote-core';
import { rememberLive, resumeSuspended } from './resume-suspended';
import { isStopped } from '../runs';
import { Container } from './container';
import type { ContainerOptions } from './container';
import { logLine } from './log-line';

export interface CoreOptions extends ContainerOptions {
  /** The kind of this process, shown to other processes: "the app", "gander run". */
  what: string;
  /** Starts queued runs at once; otherwise none starts before {@link Core.work}. */
  work: boolean;
  /**
   * For windows and pages: they open before live runs have been reconciled; suspended runs resume before queued runs
   * start.
   */
  resume?: boolean;
}

const OPEN_TIMEOUT_MS = 10_000;
/** A wait longer than this is reported. */
const REPORT_AFTER_MS = 3000;
/** How long opening waits for a program that locks the database, and after what time the wait is reported. */
const LOCK_TIMEOUT_MS = 60_000;
const LOCK_GRACE_MS = 1000;
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Opens the core of a home: in this process if nobody owns it, else as a connection to the owner.
 *
 * @throws RefusalError if the owner is on another machine or does not answer, or if another program keeps the
 * database locked
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
        message: m.core_belongs_end_there_or_choose({ home: options.home, lease: describeOwner(lease) }),
      });
    try {
      return await remoteCore(lease);
    } catch {
      // The owner is just starting, or has just ended.
    }
    const silence = performance.now() - began;
    const stopped = silence > REPORT_AFTER_MS && isStopped(lease.pid);
    if (stopped || silence > OPEN_TIMEOUT_MS)
      throw new RefusalError({ message: describeSilence(lease, silence, stopped) });
    await wait(100);
  }
}

/** Waits for a database that cannot be read; the home is released between two attempts. */
class LockWait {
  private readonly since = performance.now();
  private isReported = false;

  constructor(private readonly file: string) {}

  async wait(): Promise<void> {
    const waited = performance.now() - this.since;
    if (waited > LOCK_TIMEOUT_MS) throw lockedDatabase(this.file);
    if (waited > LOCK_GRACE_MS && !this.isReported) {
      logLine(`${describeLock(this.file)} Gander waits for it.`);
      this.isReported = true;
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
      message: m.core_home_cannot_be_written_choose({ home, reason }),
    });
  }
}

async function own(options: CoreOptions, lease: HomeLease): Promise<Core> {
  let container: Container | undefined;
  let others: Awaited<ReturnType<typeof listenForOthers>> | undefined;
  try {
    const placed = await placeDatabase(options.home);
    if (placed !== undefined) logLine(placed);
    const made = (container = new Container(options));
    const { runs } = made;
    let closing: Promise<void> | undefined;
    runs.ensureReconciled().catch((error: unknown) => {
      if (!closing && options.resume)
        logLine(
          `The state of runs that were live could not be determined, and no queued run starts: ${error instanceof Error ? error.message : String(error)}`,
        );
    });
    const answers = handlers(made) as Record<RequestName, (...args: unknown[]) => unknown>;
    const request = (waits: (name: RequestName) => boolean) =>
      (async (name: RequestName, ...args: unknown[]) => {
        if (waits(name)) await runs.ensureRowsCurrent();
        if (closing) throw new RefusalError({ message: m.core_gander_closing() });
        return runs.answer(() => answers[name](...args));
      }) as Core['request'];
    const close = async (): Promise<void> => {
      clearInterval(touching);
      try {
        rememberLive(made.options.home, made.runs);
      } catch (error) {
        logLine(
          `Runs that are suspended now will not resume automatically, because their list could not be saved: ${(error as Error).message}`,
        );
      }
      try {
        await others?.close();
        await made.close();
        await keepCopy(options.home);
      } finally {
        release(options.home, lease);
      }
    };
    const core: Core = {
      local: true,
      lost: new Promise(() => undefined),
      on: (name, listener) => made.events.on(name, listener),
      request: request((name) => ACTS.has(name)),
      work: () => runs.start(options.resume ? () => resumeSuspended(options.home, runs) : undefined),
      stopStarting: () => runs.stopStarting(),
      close: () => (closing ??= close()),
    };
    others = await listenForOthers({ ...core, request: request(() => true) }, options.home, lease);
    const touching = setInterval(() => touch(options.home), TOUCH_INTERVAL_MS);
    touching.unref();
    if (options.work) core.work();
    if (options.work && options.resume) made.plans.measureWhenIdle();
    if (!options.resume) await reportIfSlow(runs.ensureRowsCurrent());
    return core;
  } catch (error) {
    await others?.close().catch(() => undefined);
    await container?.close().catch(() => undefined);
    release(options.home, lease);
    throw isDamaged(error) ? damagedDatabase(error, path.join(options.home, LOG_FILE)) : error;
  }
}

/** Copies a local database into a home on a network disk; the home closes if that fails, too. */
async function keepCopy(home: string): Promise<void> {
  await copyDatabaseHome(home).catch((error: unknown) => {
    logLine(m.core_database_not_copied_home({ home, why: systemReason(error) ?? (error as Error).message }));
  });
}

/** Requests that depend on the state of runs or on journals: they wait until live runs have been reconciled. */
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
  'scores:measureImages',
  'exports:start',
  'exports:estimate',
  'exports:rehearse',
  'exports:preview',
]);

/** Training processes that the app left behind may take some time to save their state. */
async function reportIfSlow(shown: Promise<void>): Promise<void> {
  const timer = setTimeout(
    () =>
      logLine('Waiting for training processes of an earlier start: they suspend their runs, or are ended after 20 s.'),
    REPORT_AFTER_MS,
  );
  await shown.finally(() => clearTimeout(timer));
}
