import * as fs from 'node:fs/promises';
import { m } from '../../../paraglide/messages';
import { describeTrouble, troubleOf } from '../../../shared/contract/disk-trouble';
import type { DiskWait, DiskSpace } from '../../../shared/contract/disk-trouble';

/** Time that training may wait for files, in total and as a fraction of the elapsed time, before a warning. */
const SLOW_SYNC_MS = 1000;
const SLOW_SHARE = 0.25;

/**
 * Returns a function that adds up the time that training has waited for files, and returns a warning once when it
 * exceeds the limits.
 */
export function slowDiskNotice(): (milliseconds: number) => string | undefined {
  const from = performance.now();
  let waited = 0;
  let isReported = false;
  return (milliseconds) => {
    waited += milliseconds;
    const share = waited / (performance.now() - from);
    if (isReported || waited < SLOW_SYNC_MS || share < SLOW_SHARE) return undefined;
    isReported = true;
    return m.training_disk_slow({ percent: Math.round(100 * share) });
  };
}

/** Delay between two attempts in milliseconds: short at first, then longer, since each may write many megabytes. */
const retryDelayMs = (tries: number): number => Math.min(250 * 2 ** tries, 5000);

interface DiskListener {
  /** Called with null when all pending writes have succeeded. */
  onWait(wait: DiskWait | null): void;
  /** Whether the run is to end; failing writes are then abandoned. */
  isEnding(): boolean;
}

/** Retries writes to the run folder that fail temporarily; training waits for them. */
export class Disk {
  private readonly failedWrites = new Set<symbol>();
  private readonly pendingRetries = new Set<(isImmediate: boolean) => void>();
  private readonly waiters = new Set<() => void>();

  constructor(
    private readonly folder: string,
    private readonly listener: DiskListener,
  ) {}

  /**
   * Calls `work` until it succeeds.
   *
   * @param bytes size of the write; with less free space on a full disk it is not retried
   * @throws errors that are not disk failures, and disk failures when the run is to end
   */
  async retry<T>(bytes: () => number, work: () => Promise<T> | T): Promise<T> {
    const id = Symbol();
    for (let tries = 0; ; tries++) {
      try {
        const done = await work();
        this.succeed(id);
        return done;
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === undefined || this.listener.isEnding()) {
          this.giveUp(id);
          throw error;
        }
        this.fail(id, {
          trouble,
          message: describeTrouble(trouble, this.folder, { needs: bytes(), ...(await freeSpaceOf(this.folder)) }),
        });
      }
      await this.pause(tries, bytes);
    }
  }

  /** Waits until a retry may succeed or is requested. */
  private async pause(tries: number, bytes: () => number): Promise<void> {
    const isImmediate = await this.sleep(retryDelayMs(tries));
    if (isImmediate || this.listener.isEnding()) return;
    const { free } = await freeSpaceOf(this.folder);
    if (free !== undefined && free < bytes()) return this.pause(tries + 1, bytes);
  }

  /** Returns a promise that resolves when no write is pending; undefined if none is. */
  ready(): Promise<void> | undefined {
    return this.failedWrites.size === 0 ? undefined : new Promise((resolve) => this.waiters.add(resolve));
  }

  /** Retries pending writes immediately. */
  retryNow(): void {
    for (const wake of [...this.pendingRetries]) wake(true);
  }

  private fail(id: symbol, wait: DiskWait): void {
    if (this.failedWrites.size === 0) this.listener.onWait(wait);
    this.failedWrites.add(id);
  }

  private succeed(id: symbol): void {
    if (!this.failedWrites.delete(id) || this.failedWrites.size > 0) return;
    this.listener.onWait(null);
    this.resume();
  }

  /** The run ends without the pending write, so no recovery is reported. */
  private giveUp(id: symbol): void {
    if (this.failedWrites.delete(id) && this.failedWrites.size === 0) this.resume();
  }

  private resume(): void {
    for (const resume of this.waiters) resume();
    this.waiters.clear();
  }

  private sleep(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (isImmediate: boolean) => {
        clearTimeout(timer);
        this.pendingRetries.delete(wake);
        resolve(isImmediate);
      };
      const timer = setTimeout(() => {
        wake(false);
      }, milliseconds);
      this.pendingRetries.add(wake);
    });
  }
}

/** Returns the free bytes and free inodes; empty if the system does not report them. */
async function freeSpaceOf(folder: string): Promise<Pick<DiskSpace, 'free' | 'freeFiles'>> {
  const stat = await fs.statfs(folder).catch(() => undefined);
  // File systems with dynamic inodes report a total of 0.
  return stat ? { free: stat.bavail * stat.bsize, ...(stat.files > 0 ? { freeFiles: stat.ffree } : {}) } : {};
}
