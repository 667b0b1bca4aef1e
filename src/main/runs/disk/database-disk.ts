import { describeTrouble, troubleOf } from '../../../shared/contract/disk-trouble';
import { RefusalError } from '../../../shared/contract/outcome';
import { describeLock, isLocked } from '../../database';
import type { RunDatabase } from '../../database';
import { freeFilesNow } from './free-space';
import { spendReserve } from './disk-reserve';
import { logLine } from '../../core/log-line';

/** Between two tries to write a log that the disk refuses. */
const RETRY_MS = 1000;
/** Between two looks whether another program still holds the lock. */
const LOCK_RETRY_MS = 100;
/** A lock is spoken of when it lasts for longer than this: most are held for a few milliseconds. */
const LOCK_GRACE_MS = 1000;
/** Between two looks at who holds the lock. */
const HOLDER_EVERY_MS = 5000;
/** How long a request waits for a lock before it is refused. */
const REQUEST_PATIENCE_MS = 60_000;

export interface LogDiskOptions {
  database: Pick<RunDatabase, 'file' | 'write'>;
  home: string;
  /** {@link LogDisk.state} is another. */
  onChanged(): void;
  /** Called again and again while the log cannot be written: another program holds its lock for long, or the disk takes nothing. */
  onWaiting?(): void;
  patienceMs?: number | undefined;
}

/**
 * Whether the log can be written just now.
 *
 * On a full disk SQLite refuses every change, whole transactions at a time, and so it does while another program holds the write lock (SQLITE_BUSY).
 * What training processes write waits in their journals; what the core itself must write waits here, and is written when it can be.
 * Waiting is asynchronous: everything that only reads is answered meanwhile.
 */
export class DatabaseDisk {
  private message: string | undefined;
  private closing: { at: number; patienceMs: number } | undefined;
  private unlocking: Promise<boolean> | undefined;
  private readonly sleepers = new Set<() => void>();

  constructor(private readonly options: LogDiskOptions) {}

  /** Why the log cannot be written, as a sentence; undefined when nothing waits for it. */
  get trouble(): string | undefined {
    return this.message;
  }

  /** Whether another program was found to hold the write lock. */
  get isLocked(): boolean {
    return this.unlocking !== undefined;
  }

  /** Notes that the log refused a change; false when neither the disk nor a lock was the reason. */
  refused(error: unknown): boolean {
    if (isLocked(error)) {
      void this.unlocked();
      return true;
    }
    const trouble = troubleOf(error);
    if (trouble)
      this.note(
        `${describeTrouble(trouble, this.options.home, { freeFiles: freeFilesNow(this.options.home) })} Until then the log stands still; training processes keep everything in their journals.`,
      );
    return trouble !== undefined;
  }

  accepted(): void {
    this.note(undefined);
  }

  /** Does `work` again until disk and lock let it. @throws what is neither, and both once the app closes */
  async keep<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        const done = await this.whileLocked(work);
        this.accepted();
        return done;
      } catch (error) {
        // What the core itself must write is little, and the reserve is kept for it.
        if (troubleOf(error) === 'full' && spendReserve(this.options.home)) continue;
        if (isLocked(error) || !this.refused(error) || this.closing) throw error;
        this.options.onWaiting?.();
        await this.sleep(RETRY_MS);
      }
    }
  }

  /** Does `work` again while another program holds the lock. @throws all else, and the lock itself once the app closes */
  async whileLocked<T>(work: () => T | Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!isLocked(error) || !(await this.unlocked())) throw error;
      }
    }
  }

  /**
   * Does what a person waits for, again while another program holds the lock, but not for ever.
   *
   * Only the part of `work` before its first `await` is done again, and only if it has changed nothing.
   *
   * @throws RefusalError when the lock is held for longer than anybody waits
   */
  async ask<T>(work: () => T | Promise<T>): Promise<T> {
    const until = performance.now() + (this.options.patienceMs ?? REQUEST_PATIENCE_MS);
    for (;;) {
      const { commits } = this.options.database.write;
      try {
        const answer = work();
        return answer instanceof Promise
          ? await answer.catch((error: unknown) => {
              throw isLocked(error) ? this.lockedOut(PARTLY_DONE) : error;
            })
          : answer;
      } catch (error) {
        if (!isLocked(error)) throw error;
        if (this.options.database.write.commits !== commits) throw this.lockedOut(PARTLY_DONE);
        if (!(await this.unlockedWithin(until - performance.now()))) throw this.lockedOut(NOTHING_DONE);
      }
    }
  }

  /** Resolves when the write lock can be had. @throws RefusalError when another program holds it for longer than anybody waits */
  async free(): Promise<void> {
    if (this.canLock() || (await this.unlockedWithin(this.options.patienceMs ?? REQUEST_PATIENCE_MS))) return;
    throw this.lockedOut(NOTHING_DONE);
  }

  /** Does `work` that frees room, on a full disk with the reserve that is kept for it. */
  withReserve<T>(work: () => T): T {
    try {
      return work();
    } catch (error) {
      if (troubleOf(error) !== 'full' || !spendReserve(this.options.home)) throw error;
      return work();
    }
  }

  /** Resolves when no other program holds the write lock: true, or false when the app closes before. */
  unlocked(): Promise<boolean> {
    return (this.unlocking ??= this.waitForLock().finally(() => (this.unlocking = undefined)));
  }

  /** Waits no longer, for a lock no longer than `patienceMs`: what the log does not take now, the next start reads from the journals. */
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
        this.note(
          `${describeLock(this.options.database.file)} Gander waits for it; training goes on and keeps everything in its journals.`,
        );
      }
      this.options.onWaiting?.();
    }
  }

  /** Who writes next hears of every other fault. */
  private canLock(): boolean {
    try {
      return this.options.database.write.canLock();
    } catch {
      return true;
    }
  }

  private lockedOut(done: string): RefusalError {
    return new RefusalError({ message: `${describeLock(this.options.database.file)} ${done}` });
  }

  private note(message: string | undefined, said = message): void {
    if (message === this.message) return;
    if (said !== undefined) logLine(said);
    this.message = message;
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

const NOTHING_DONE = 'Nothing was changed: close that program, or try again later.';
const PARTLY_DONE =
  'A part of what was asked may be done: look at the list, and ask again for the rest when that program is closed.';
