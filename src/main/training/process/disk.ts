import * as fs from 'node:fs/promises';
import { describeTrouble, type DiskWait, type DiskSpace, troubleOf } from '../../../shared/contract/disk-trouble';

/** Milliseconds that training may wait for files, in all and as a share of the time since it began, before a person should know. */
const SLOW_SYNC_MS = 1000;
const SLOW_SHARE = 0.25;

/** Adds up the milliseconds that training waited for a file; answers once with a sentence, when the disk is what holds it up. */
export function slowDiskNotice(): (milliseconds: number) => string | undefined {
  const from = performance.now();
  let waited = 0;
  let isTold = false;
  return (milliseconds) => {
    waited += milliseconds;
    const share = waited / (performance.now() - from);
    if (isTold || waited < SLOW_SYNC_MS || share < SLOW_SHARE) return undefined;
    isTold = true;
    return `The disk is slow: training has waited for its files ${Math.round(100 * share)} % of the time. Fewer checkpoints and grids, or another disk for the home, make it faster.`;
  };
}

/** Milliseconds between two tries: soon at first, then rarely, for each may write many megabytes. */
const pauseAfter = (tries: number): number => Math.min(250 * 2 ** tries, 5000);

interface DiskListener {
  /** Null when everything that waited is on the disk. */
  onWait(wait: DiskWait | null): void;
  /** The run is to end: what the disk does not take now is given up. */
  isEnding(): boolean;
}

/** The disk under a run folder: it may refuse what is written, for a while, and training waits for it. */
export class Disk {
  private readonly refused = new Set<symbol>();
  private readonly sleepers = new Set<(hurried: boolean) => void>();
  private readonly waiters = new Set<() => void>();

  constructor(
    private readonly folder: string,
    private readonly watcher: DiskListener,
  ) {}

  /**
   * Does `work` again and again until the disk takes it.
   *
   * @param bytes that it writes; on a full disk with less than that free it is not tried again
   * @throws what is no trouble of the disk; what is, when the run is to end
   */
  async keep<T>(bytes: () => number, work: () => Promise<T> | T): Promise<T> {
    const own = Symbol();
    for (let tries = 0; ; tries++) {
      try {
        const done = await work();
        this.took(own);
        return done;
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === undefined || this.watcher.isEnding()) {
          this.giveUp(own);
          throw error;
        }
        this.refuse(own, {
          trouble,
          message: describeTrouble(trouble, this.folder, { needs: bytes(), ...(await roomOf(this.folder)) }),
        });
      }
      await this.pause(tries, bytes);
    }
  }

  /** Until another try makes sense, or somebody wants one. */
  private async pause(tries: number, bytes: () => number): Promise<void> {
    const isHurried = await this.sleep(pauseAfter(tries));
    if (isHurried || this.watcher.isEnding()) return;
    const { free } = await roomOf(this.folder);
    if (free !== undefined && free < bytes()) return this.pause(tries + 1, bytes);
  }

  /** Resolves when nothing waits; undefined when that is so already. */
  ready(): Promise<void> | undefined {
    return this.refused.size === 0 ? undefined : new Promise((resolve) => this.waiters.add(resolve));
  }

  /** Tries at once what waits. */
  hurry(): void {
    for (const wake of [...this.sleepers]) wake(true);
  }

  private refuse(own: symbol, wait: DiskWait): void {
    if (this.refused.size === 0) this.watcher.onWait(wait);
    this.refused.add(own);
  }

  private took(own: symbol): void {
    if (!this.refused.delete(own) || this.refused.size > 0) return;
    this.watcher.onWait(null);
    this.resume();
  }

  /** The run ends, and what waited is not on the disk: nobody is told that the disk takes files again. */
  private giveUp(own: symbol): void {
    if (this.refused.delete(own) && this.refused.size === 0) this.resume();
  }

  private resume(): void {
    for (const resume of this.waiters) resume();
    this.waiters.clear();
  }

  private sleep(milliseconds: number): Promise<boolean> {
    return new Promise((resolve) => {
      const wake = (hurried: boolean) => {
        clearTimeout(timer);
        this.sleepers.delete(wake);
        resolve(hurried);
      };
      const timer = setTimeout(() => {
        wake(false);
      }, milliseconds);
      this.sleepers.add(wake);
    });
  }
}

/** Bytes that can still be written, and files that can still be made; empty where the system does not say. Node before 18.15 has no statfs. */
async function roomOf(folder: string): Promise<Pick<DiskSpace, 'free' | 'freeFiles'>> {
  if (!('statfs' in fs)) return {};
  const stat = await fs.statfs(folder).catch(() => undefined);
  // File systems that make inodes as they need them say that they have none at all.
  return stat ? { free: stat.bavail * stat.bsize, ...(stat.files > 0 ? { freeFiles: stat.ffree } : {}) } : {};
}
