import type { RunId } from '../../../shared/domain/run/run';
import type { Backfill, DatabaseWriter } from '../../database';
import { ingestChunk } from './ingest';
import type { Ingested } from './ingest';
import type { DatabaseDisk } from '../disk/database-disk';
import { logLine } from '../../core/log-line';

/** Four times a second: file watchers miss changes on network folders and on some systems. */
const INTERVAL_MS = 250;
/** Milliseconds of reading before other work gets a turn: one or two chunks. */
const SLICE_MS = 5;

/**
 * Follows the journals of all live runs; reads one chunk of each in turn, so that a long journal does not hold up the
 * others.
 */
export class Follower {
  private readonly journals = new Map<RunId, string>();
  private timer: NodeJS.Timeout | undefined;
  private complaint = '';
  /** Runs left in the current round, and whether one of the runs in it has more than one chunk. */
  private turn: RunId[] = [];
  private isBehind = false;

  constructor(
    private readonly db: DatabaseWriter,
    private readonly backfill: Backfill | undefined,
    private readonly disk: DatabaseDisk,
    private readonly onIngested: (run: RunId, ingested: Ingested) => void,
  ) {}

  follow(run: RunId, journal: string): void {
    this.journals.set(run, journal);
    if (this.timer === undefined) this.pollIn(INTERVAL_MS);
  }

  leave(run: RunId): void {
    this.journals.delete(run);
    if (this.journals.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  /**
   * Continues where the last slice ended, run by run, so that many busy journals block the process for one chunk at
   * most.
   */
  private poll(): void {
    if (this.disk.isLocked) return void this.disk.unlocked().then(() => this.pollIn(0));
    const moving = this.backfill?.needed();
    if (moving) return void moving.then(() => this.pollIn(0));
    const until = performance.now() + SLICE_MS;
    do {
      if (this.turn.length === 0) [this.turn, this.isBehind] = [[...this.journals.keys()], false];
      const run = this.turn.shift();
      const journal = run === undefined ? undefined : this.journals.get(run);
      if (journal !== undefined && this.take(run!, journal)) this.isBehind = true;
    } while (performance.now() < until && (this.turn.length > 0 || this.isBehind) && !this.disk.isLocked);
    this.pollIn(this.turn.length > 0 || this.isBehind ? 1 : INTERVAL_MS);
  }

  private pollIn(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = this.journals.size > 0 ? setTimeout(() => this.poll(), milliseconds) : undefined;
  }

  private complain(message: string): void {
    if (message !== this.complaint) logLine(message);
    this.complaint = message;
  }

  /**
   * Reads the next chunk of a run; returns whether there is more. Data written in the meantime is read at the next
   * poll.
   */
  private take(run: RunId, journal: string): boolean {
    try {
      const ingested = ingestChunk(this.db, run, journal);
      if (ingested) this.disk.noteSuccess();
      if (ingested) this.onIngested(run, ingested);
      return ingested?.more === true;
    } catch (error) {
      // Full disk, or a lock held for long: the cursor did not move, so the next poll retries the same lines.
      if (this.disk.noteFailure(error)) return false;
      this.complain(`The journal of run ${run} cannot be read into the database at present: ${String(error)}`);
      return false;
    }
  }
}
