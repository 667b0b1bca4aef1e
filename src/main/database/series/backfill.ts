import { Worker } from 'node:worker_threads';
import { bundledWorker } from '../../core/bundled-worker';
import type { BackfillTask } from './backfill-worker';
import type { RunDatabase } from '../open';
import { emptyWal } from '../delete-run';
import { logLine } from '../../core/log-line';

/** Number of pages in the write-ahead log that triggers a checkpoint: SQLite's default, 4 MB. */
const CHECKPOINT_PAGES = 1000;
/** With the thread running, this connection itself checkpoints only if the thread is far behind: 64 MB. */
const MAX_WAL_PAGES = 16_000;
/** Delay in milliseconds before the next try when a reader kept some pages from being moved. */
const RETRY_MS = 250;

/**
 * Checkpoints the write-ahead log into the database file, in a thread.
 *
 * By default SQLite does this within the commit that makes the log too long, and waits until the disk has everything:
 * usually a millisecond, but half a second on a busy disk, which blocks the process. Bulk writers (the follower, a
 * deletion) wait for {@link needed} instead, while other requests are served; without that pause, pages would be added
 * all the time and the log could never restart.
 */
export class Backfill {
  private thread: Worker | undefined;
  private readonly asked: (() => void)[] = [];
  private triedAt = -Infinity;
  private moving: Promise<void> | undefined;
  private isThere: boolean;

  /**
   * @param worker the bundled thread, started when first needed; without one, or after it has failed, SQLite
   * checkpoints by itself
   */
  constructor(
    private readonly database: RunDatabase,
    private readonly worker = bundledWorker('backfill-worker.cjs'),
  ) {
    this.isThere = worker !== undefined;
    if (this.isThere) database.write.pragma(`wal_autocheckpoint = ${MAX_WAL_PAGES}`);
  }

  /** Resolves when a due checkpoint is done; undefined when none is due. */
  needed(): Promise<void> | undefined {
    return (this.moving ??= this.isThere && this.isLong() ? this.move() : undefined);
  }

  /** Truncates the write-ahead log, after much was removed. */
  async empty(): Promise<void> {
    if (this.isThere) await this.ask('empty');
    else emptyWal(this.database.write);
  }

  /** Must be called before the database is closed: the last connection checkpoints everything. */
  async close(): Promise<void> {
    if (this.isThere && this.thread) await this.ask('close');
  }

  private isLong(): boolean {
    if (performance.now() - this.triedAt < RETRY_MS) return false;
    try {
      const { pages, moved } = this.database.write.walPages();
      return pages - moved >= CHECKPOINT_PAGES;
    } catch {
      // The next write reports what is wrong.
      return false;
    }
  }

  private async move(): Promise<void> {
    try {
      await this.ask('move');
    } catch {
      // The system cannot create a thread.
      this.gone();
    }
    this.triedAt = performance.now();
    this.moving = undefined;
  }

  private ask(task: BackfillTask): Promise<void> {
    const thread = (this.thread ??= this.start());
    // The thread must keep the process alive while a task is pending, and only then.
    thread.ref();
    return new Promise((resolve) => {
      this.asked.push(() => {
        if (this.asked.length === 0) thread.unref();
        resolve();
      });
      thread.postMessage(task);
    });
  }

  private start(): Worker {
    const thread = new Worker(this.worker!, { workerData: this.database.file });
    thread.on('message', () => this.asked.shift()?.());
    thread.on('error', (error) => logLine(`The write-ahead log is checkpointed without its thread: ${String(error)}`));
    thread.on('exit', () => this.gone());
    return thread;
  }

  private gone(): void {
    this.isThere = false;
    this.database.write.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    for (const resolve of this.asked.splice(0)) resolve();
  }
}
