import { rm } from 'node:fs/promises';
import type { RunId } from '../../../shared/domain/run/run';
import { databaseBytes, emptyWal, isLocked, readDeleted, removeSlice, updateRun, vacuumSlice } from '../../database';
import type { StoredRun } from '../../database';
import { createReserve } from '../disk/disk-reserve';
import type { RunServices } from '../run-services';
import { folderBytes, RUN_ID, runFolder } from '../folder/run-folder';
import { transition } from '../state-machine';
import { logLine } from '../../core/log-line';

/**
 * Deletes runs and frees their space: folder, rows and database pages.
 *
 * A run disappears from the list at once; its millions of points are removed in slices, so that nothing waits for them.
 * Deletion that was interrupted by a crash is finished at the next start.
 */
export class Deletion {
  private work: Promise<void> = Promise.resolve();

  /** @param removeRemote removes what a run has on its target */
  constructor(
    private readonly services: Pick<RunServices, 'backfill' | 'database' | 'disk' | 'home' | 'labels' | 'rows'>,
    private readonly removeRemote: (runs: readonly { id: RunId; target: string }[]) => Promise<void>,
  ) {}

  /** Bytes that deleting would free: actual file sizes, and an estimate for the database. */
  async estimate(ids: readonly RunId[]): Promise<{ bytes: number }> {
    let bytes = 0;
    for (const run of this.services.rows.known(ids))
      bytes +=
        (await folderBytes(runFolder(this.services.home, run.id))) +
        databaseBytes(this.services.database.read, run.key);
    return { bytes };
  }

  remove(runs: readonly StoredRun[]): void {
    const db = this.services.database.write;
    this.services.disk.withReserve(() =>
      db.transaction(() =>
        // It applies in every state.
        runs.forEach((run) => updateRun(db, run.key, transition(run, { type: 'delete' })!)),
      ),
    );
    this.finish();
  }

  /** Continues with all marked runs, including those of an earlier start. */
  finish(): void {
    this.work = this.work
      .then(() => this.services.disk.retry(() => this.removeMarked()))
      .catch((error: unknown) =>
        logLine(`Removal of deleted runs continues at the next start${isLocked(error) ? '' : `: ${String(error)}`}.`),
      );
  }

  /** Resolves when everything is freed. */
  done = (): Promise<void> => this.work;

  private async removeMarked(): Promise<void> {
    const db = this.services.database.write;
    const marked = readDeleted(db);
    if (marked.length === 0) return;
    await this.services.labels.done();
    await this.removeRemote(
      marked.flatMap(({ id, target }) => (target === null || !RUN_ID.test(id) ? [] : { id: id as RunId, target })),
    );
    for (const { key, id } of marked) {
      await this.removeFolder(id);
      while (!removeSlice(db, key)) await this.pause();
    }
    while (!vacuumSlice(db)) await this.pause();
    await (this.services.backfill?.empty() ?? emptyWal(db));
    createReserve(this.services.home);
  }

  /** Gives way to other work, and to checkpoints of the write-ahead log. */
  private async pause(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    await this.services.backfill?.needed();
  }

  private async removeFolder(id: RunId): Promise<void> {
    if (RUN_ID.test(id))
      await rm(runFolder(this.services.home, id), { recursive: true, force: true, maxRetries: 3 }).catch(
        () => undefined,
      );
  }
}
