import type { RunId } from '../../shared/run';
import type { Writer } from '../db';
import { ingestChunk } from './ingest';
import type { Ingested } from './ingest';
import type { LogDisk } from './log-disk';

/** Four times a second: file watchers miss changes on network folders and on some systems. */
const INTERVAL = 250;
/** Milliseconds of ingest before other work gets its turn. */
const SLICE = 15;

/** Follows the journals of all live runs; one chunk of each in turn, so that a long journal does not hold up the others. */
export class Follower {
  private readonly journals = new Map<RunId, string>();
  private timer: NodeJS.Timeout | undefined;
  private complaint = '';

  constructor(private readonly db: Writer, private readonly disk: LogDisk, private readonly onIngested: (run: RunId, ingested: Ingested) => void) {}

  follow(run: RunId, journal: string): void {
    this.journals.set(run, journal);
    this.timer ??= setTimeout(() => this.poll(), INTERVAL);
  }

  leave(run: RunId): void {
    this.journals.delete(run);
    if (this.journals.size > 0) return;
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private poll(): void {
    const until = Date.now() + SLICE;
    let more = true;
    while (more && Date.now() < until) {
      more = false;
      for (const [run, journal] of [...this.journals]) more = this.take(run, journal) || more;
    }
    if (this.journals.size > 0) this.timer = setTimeout(() => this.poll(), more ? 1 : INTERVAL);
    else this.timer = undefined;
  }

  private complain(message: string): void {
    if (message !== this.complaint) process.stderr.write(`${message}\n`);
    this.complaint = message;
  }

  private take(run: RunId, journal: string): boolean {
    try {
      const ingested = ingestChunk(this.db, run, journal);
      if (ingested) this.disk.accepted();
      if (ingested) this.onIngested(run, ingested);
      return ingested !== undefined;
    } catch (error) {
      // A full disk, or a lock held for long: the cursor did not move, so the next poll tries the same lines again.
      if (this.disk.refused(error)) return false;
      this.complain(`The journal of run ${run} cannot be brought into the log for now: ${String(error)}`);
      return false;
    }
  }
}
