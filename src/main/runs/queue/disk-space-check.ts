import { m } from '../../../paraglide/messages';
import { describeTrouble } from '../../../shared/contract/disk-trouble';
import { formatBytes } from '../../../shared/lib/format';
import type { Hyperparameters } from '../../../shared/domain/run/hyperparameters';
import { trainedRun } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import type { StoredRun } from '../../database';
import { expectedBytes } from '../estimate';
import { freeFilesNow, freeNow } from '../disk/free-space';
import type { RunServices } from '../run-services';

/** Bytes that the database needs to be writable: its write-ahead log grows to about this size. */
const DATABASE_BYTES = 4_000_000;

/** The first run of the queue, when it waits for disk space. */
export interface DiskSpaceWait {
  run: RunId;
  /** Returns what is wrong and what to do, in the language of the request. */
  describe: () => string;
}

/** Whether the disk has enough space for a run: for its expected data, and for what the live runs have yet to write. */
export class DiskSpaceCheck {
  private readonly anyway = new Set<RunId>();

  constructor(private readonly services: Pick<RunServices, 'database' | 'rows' | 'home' | 'free'>) {}

  /** Lets the run start regardless of the estimate, which can be wrong; a run on a full disk pauses by itself. */
  allow(run: RunId): void {
    this.anyway.add(run);
  }

  /** Why a run has to wait; undefined when there is enough space or {@link allow} was called. */
  lacking(id: RunId): DiskSpaceWait | undefined {
    const { rows, home } = this.services;
    const run = rows.get(id);
    if (!run || this.anyway.has(id)) return undefined;
    const needs = this.ahead(run, run.resumeFrom ?? 0);
    const others = rows.live().reduce((sum, live) => sum + this.ahead(live, live.step), 0);
    const free = (this.services.free ?? freeNow)(home) - DATABASE_BYTES;
    if (freeFilesNow(home) === 0) {
      const space = { free: freeNow(home), freeFiles: 0 };
      return {
        run: id,
        describe: () => m.runs_space_waits({ name: run.name, trouble: describeTrouble('full', home, space) }),
      };
    }
    if (needs + others <= free) return undefined;
    const sizes = { name: run.name, needs: formatBytes(needs), free: formatBytes(Math.max(0, free)), home };
    return {
      run: id,
      describe: () =>
        others > 0
          ? m.runs_space_needs_with_others({ ...sizes, others: formatBytes(others) })
          : m.runs_space_needs(sizes),
    };
  }

  private ahead(run: StoredRun, done: number): number {
    const h: Hyperparameters = { ...trainedRun(run).hyperparameters, steps: Math.max(0, run.steps - done) };
    return Math.round(expectedBytes(this.services.database.read, h, this.services.rows.all()));
  }
}
