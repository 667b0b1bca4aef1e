import { Worker } from 'node:worker_threads';
import { bundledWorker } from '../../core/bundled-worker';
import type { BackfillTask } from './backfill-worker';
import type { RunDatabase } from '../open';
import { emptyWal } from '../delete-run';
import { logLine } from '../../core/log-line';

/** Pages in the write-ahead log from which on they are moved: SQLite's own measure, 4 MB. */
const CHECKPOINT_PAGES = 1000;
/** With a thread at work this connection moves pages itself only if that has fallen far behind: 64 MB. */
const MAX_WAL_PAGES = 16_000;
/** Milliseconds until it is tried again where a reader kept some pages from being moved. */
const RETRY_MS = 250;

/**
 * Moves what is in the write-ahead log into the database file, in a thread.
 *
 * SQLite does that within the commit that makes the log long, and waits until the disk has it all: a millisecond as a rule, half a second when the
 * disk is busy, in which no window is answered. Who adds much (the follower, a deletion) waits for {@link needed} instead, while others are served;
 * were pages added all the time, the log would never be done with and begin anew.
 */
export class Backfill {
  private thread: Worker | undefined;
  private readonly asked: (() => void)[] = [];
  private triedAt = -Infinity;
  private moving: Promise<void> | undefined;
  private isThere: boolean;

  /** @param worker the bundled thread, which starts when it is first needed; without one, or once it has died, all is as SQLite does it by itself */
  constructor(
    private readonly database: RunDatabase,
    private readonly worker = bundledWorker('backfill-worker.cjs'),
  ) {
    this.isThere = worker !== undefined;
    if (this.isThere) database.write.pragma(`wal_autocheckpoint = ${MAX_WAL_PAGES}`);
  }

  /** Resolves when the pages that should be moved are; undefined when they are few. */
  needed(): Promise<void> | undefined {
    return (this.moving ??= this.isThere && this.isLong() ? this.move() : undefined);
  }

  /** Leaves an empty write-ahead log, after much was removed. */
  async empty(): Promise<void> {
    if (this.isThere) await this.ask('empty');
    else emptyWal(this.database.write);
  }

  /** Comes before the log is closed: its last connection puts everything into the one file. */
  async close(): Promise<void> {
    if (this.isThere && this.thread) await this.ask('close');
  }

  private isLong(): boolean {
    if (performance.now() - this.triedAt < RETRY_MS) return false;
    try {
      const { pages, moved } = this.database.write.walPages();
      return pages - moved >= CHECKPOINT_PAGES;
    } catch {
      // Whoever writes next hears from SQLite what is wrong.
      return false;
    }
  }

  private async move(): Promise<void> {
    try {
      await this.ask('move');
    } catch {
      // The system makes no thread.
      this.gone();
    }
    this.triedAt = performance.now();
    this.moving = undefined;
  }

  private ask(task: BackfillTask): Promise<void> {
    const thread = (this.thread ??= this.start());
    // A process that waits for the answer must not end for want of work; one that waits for nothing must not be kept.
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
    thread.on('error', (error) => logLine(`The log is written without its thread: ${String(error)}`));
    thread.on('exit', () => this.gone());
    return thread;
  }

  private gone(): void {
    this.isThere = false;
    this.database.write.pragma(`wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
    for (const resolve of this.asked.splice(0)) resolve();
  }
}
