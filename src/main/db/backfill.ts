import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BackfillTask } from './backfill-worker';
import type { Log } from './open';
import { emptyWal } from './remove';

/** Pages in the write-ahead log from which on they are moved: SQLite's own measure, 4 MB. */
const PAGES = 1000;
/** With a thread at work this connection moves pages itself only if that has fallen far behind: 64 MB. */
const BACKSTOP = 16_000;
/** Milliseconds until it is tried again where a reader kept some pages from being moved. */
const AGAIN = 250;

/**
 * Moves what is in the write-ahead log into the database file, in a thread.
 *
 * SQLite does that within the commit that makes the log long, and waits until the disk has it all: a millisecond as a rule, half a second when the
 * disk is busy, in which no window is answered. Who adds much (the follower, a deletion) waits for {@link needed} instead, while others are served;
 * were pages added all the time, the log would never be done with and begin anew.
 */
export class Backfill {
  private readonly thread: Worker | undefined;
  private readonly asked: (() => void)[] = [];
  private triedAt = -Infinity;
  private moving: Promise<void> | undefined;
  private isThere: boolean;

  /** @param worker the bundled thread; without one, or once it has died, all is as SQLite does it by itself */
  constructor(private readonly log: Log, worker = bundledWorker()) {
    this.isThere = worker !== undefined;
    if (worker === undefined) return;
    this.thread = new Worker(worker, { workerData: log.file });
    this.thread.unref();
    this.thread.on('message', () => this.asked.shift()?.());
    this.thread.on('error', (error) => process.stderr.write(`The log is written without its thread: ${String(error)}\n`));
    this.thread.on('exit', () => this.gone());
    log.write.pragma(`wal_autocheckpoint = ${BACKSTOP}`);
  }

  /** Resolves when the pages that should be moved are; undefined when they are few. */
  needed(): Promise<void> | undefined {
    return (this.moving ??= this.isThere && this.isLong() ? this.move() : undefined);
  }

  /** Leaves an empty write-ahead log, after much was removed. */
  async empty(): Promise<void> {
    if (this.isThere) await this.ask('empty');
    else emptyWal(this.log.write);
  }

  /** Comes before the log is closed: its last connection puts everything into the one file. */
  async close(): Promise<void> {
    if (this.isThere) await this.ask('close');
  }

  private isLong(): boolean {
    if (performance.now() - this.triedAt < AGAIN) return false;
    const { pages, moved } = this.log.write.walPages();
    return pages - moved >= PAGES;
  }

  private async move(): Promise<void> {
    await this.ask('move');
    this.triedAt = performance.now();
    this.moving = undefined;
  }

  private ask(task: BackfillTask): Promise<void> {
    return new Promise((resolve) => {
      this.asked.push(resolve);
      this.thread!.postMessage(task);
    });
  }

  private gone(): void {
    this.isThere = false;
    this.log.write.pragma(`wal_autocheckpoint = ${PAGES}`);
    for (const resolve of this.asked.splice(0)) resolve();
  }
}

/** The bundled thread, beside the bundle of the main process; undefined when the sources run as they are (tests). */
function bundledWorker(): string | undefined {
  const file = join(typeof __dirname === 'string' ? __dirname : process.cwd(), 'backfill-worker.cjs');
  return existsSync(file) ? file : undefined;
}
