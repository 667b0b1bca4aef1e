import { m } from '../../../paraglide/messages';
import { joinSentences } from '../../../shared/lib/join-sentences';
import { describeTrouble, troubleOf } from '../../../shared/contract/disk-trouble';
import { RefusalError } from '../../../shared/contract/outcome';
import { describeLock, isLocked, lockHolder } from '../../database';
import type { RunDatabase } from '../../database';
import { freeFilesNow } from './free-space';
import { spendReserve } from './disk-reserve';
import { inEnglish } from '../../../shared/locale';
import { logLine } from '../../core/log-line';

/** Interval between attempts to write a database that the disk refuses. */
const RETRY_MS = 1000;
/** Interval between checks whether another program still holds the lock. */
const LOCK_RETRY_MS = 100;
/** A lock is reported only if it lasts longer than this: most are held for a few milliseconds. */
const LOCK_GRACE_MS = 1000;
/** Interval between checks of which process holds the lock. */
const HOLDER_EVERY_MS = 5000;
/** How long a request waits for a lock before it is refused. */
const REQUEST_PATIENCE_MS = 60_000;

export interface DatabaseDiskOptions {
  database: Pick<RunDatabase, 'file' | 'write'>;
  home: string;
  /** {@link DatabaseDisk.trouble} or {@link DatabaseDisk.isLocked} has changed. */
  onChanged(): void;
  /**
   * Called repeatedly while the database cannot be written: another program holds its lock for long, or the disk
   * refuses writes.
   */
  onWaiting?(): void;
  patienceMs?: number | undefined;
}

/**
 * Whether the database can be written now, and retries of writes that failed.
 *
 * On a full disk SQLite refuses every transaction; so it does while another program holds the write lock (SQLITE_BUSY).
 * Training processes then keep their data in the journals; the core's own writes wait here and are retried.
 * Waiting is asynchronous, so requests that only read are still served.
 */
export class DatabaseDisk {
  /** Makes the sentence in the language of the request that wants it. */
  private describe: (() => string) | undefined;
  private closing: { at: number; patienceMs: number } | undefined;
  private unlocking: Promise<boolean> | undefined;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly options: DatabaseDiskOptions) {}

  /** Returns a function that says why the database cannot be written, as a sentence; undefined when it can. */
  get trouble(): (() => string) | undefined {
    return this.describe;
  }

  /** Whether another program holds the write lock. */
  get isLocked(): boolean {
    return this.unlocking !== undefined;
  }

  /** Records a failed write; false when neither the disk nor a lock is the reason. */
  noteFailure(error: unknown): boolean {
    if (isLocked(error)) {
      void this.unlocked();
      return true;
    }
    const trouble = troubleOf(error);
    if (trouble) {
      const space = { freeFiles: freeFilesNow(this.options.home) };
      this.note(() => m.runs_database_not_updated({ trouble: describeTrouble(trouble, this.options.home, space) }));
    }
    return trouble !== undefined;
  }

  noteSuccess(): void {
    this.note(undefined);
  }

  /** Retries `work` until disk and lock permit it. @throws other errors at once, and any error while the app closes */
  async retry<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const done = await this.retryWhileLocked(work);
        this.noteSuccess();
        return done;
      } catch (error) {
        // The core's own writes are small, and the reserve is meant for them.
        if (troubleOf(error) === 'full' && spendReserve(this.options.home)) continue;
        if (isLocked(error) || !this.noteFailure(error) || this.closing) throw error;
        this.options.onWaiting?.();
        await this.sleep(RETRY_MS);
      }
    }
  }

  /**
   * Retries `work` while another program holds the lock. @throws other errors at once, and the lock error while the
   * app closes
   */
  async retryWhileLocked<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isLocked(error) || !(await this.unlocked())) throw error;
      }
    }
  }

  /**
   * Does the work of a request; retries while another program holds the lock, up to a time limit.
   *
   * Only the part of `work` before its first `await` is retried, and only if it has changed nothing.
   *
   * @throws RefusalError when the time limit is reached
   */
  async attempt<T>(work: () => T | Promise<T>): Promise<T> {
    const until = performance.now() + (this.options.patienceMs ?? REQUEST_PATIENCE_MS);
    for (;;) {
      const { commits } = this.options.database.write;
      try {
        const answer = work();
        return answer instanceof Promise
          ? await answer.catch((error: unknown) => {
              throw isLocked(error) ? this.lockedOut(m.runs_lock_partly_done()) : error;
            })
          : answer;
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (this.options.database.write.commits !== commits) throw this.lockedOut(m.runs_lock_partly_done());
        if (!(await this.unlockedWithin(until - performance.now())))
          throw this.lockedOut(m.runs_lock_nothing_changed());
      }
    }
  }

  /** Resolves when the write lock is available. @throws RefusalError after a time limit */
  async waitUntilFree(): Promise<void> {
    if (this.canLock() || (await this.unlockedWithin(this.options.patienceMs ?? REQUEST_PATIENCE_MS))) return;
    throw this.lockedOut(m.runs_lock_nothing_changed());
  }

  /** Does `work` that frees disk space; on a full disk it gives up the reserve for it. */
  withReserve<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (troubleOf(error) !== 'full' || !spendReserve(this.options.home)) throw error;
      return work();
    }
  }

  /** Resolves when no other program holds the write lock: true, or false when the app closes first. */
  unlocked(): Promise<boolean> {
    return (this.unlocking ??= this.waitForLock().finally(() => (this.unlocking = undefined)));
  }

  /**
   * Stops waiting, for a lock after `patienceMs`: what is not written now is read from the journals at the next start.
   */
  close(patienceMs: number): void {
    this.closing ??= { at: performance.now(), patienceMs };
    for (const wake of [...this.sleepers]) wake();
  }

  private async unlockedWithin(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => (timer = setTimeout(() => resolve(false), milliseconds)));
    try {
      return await Promise.race([this.unlocked(), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  private async waitForLock(): Promise<boolean> {
    const since = performance.now();
    let lookedAt = -Infinity;
    for (;;) {
      await this.sleep(LOCK_RETRY_MS);
      const now = performance.now();
      if (this.canLock()) {
        if (lookedAt > 0)
          this.note(undefined, `The database can be written again, after ${Math.round((now - since) / 1000)} s.`);
        return true;
      }
      if (this.closing && now - this.closing.at >= this.closing.patienceMs) return false;
      if (now - since < LOCK_GRACE_MS) continue;
      if (now - lookedAt >= HOLDER_EVERY_MS) {
        lookedAt = now;
        const { file } = this.options.database;
        const holder = lockHolder(file);
        this.note(() => joinSentences(describeLock(file, holder), m.core_waits_for_lock()));
      }
      this.options.onWaiting?.();
    }
  }

  /** Other errors are reported by the next write. */
  private canLock(): boolean {
    try {
      return this.options.database.write.canLock();
    } catch {
      return true;
    }
  }

  private lockedOut(done: string): RefusalError {
    return new RefusalError({ message: joinSentences(describeLock(this.options.database.file), done) });
  }

  /** @param logged by default the description */
  private note(describe: (() => string) | undefined, logged = describe && inEnglish(describe)): void {
    if ((describe && inEnglish(describe)) === (this.describe && inEnglish(this.describe))) return;
    if (logged !== undefined) logLine(logged);
    this.describe = describe;
    this.options.onChanged();
  }

  private sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, milliseconds);
      this.sleepers.add(wake);
    });
  }
}
