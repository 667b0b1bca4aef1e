import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { describeTrouble, troubleOf } from '../../../shared/contract/disk-trouble';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { describeRule, sortCheckpoints } from '../../../shared/domain/prune-rule';
import type { PrunedRun, PrunePreview, PruneRule } from '../../../shared/domain/prune-rule';
import { isLive, stateLabel } from '../../../shared/domain/run/run';
import type { RunId } from '../../../shared/domain/run/run';
import { journalText } from '../../../shared/formats/journal-lines';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { logLine } from '../../core/log-line';
import {
  bestSteps,
  cancelPruning,
  markFreed,
  planPruning,
  readCheckpoints,
  readPendingPruning,
  readUnfinishedPruning,
  writePin,
} from '../../database';
import type { StoredRun } from '../../database';
import { writeSynced } from '../../files/write-aside';
import { freedBy, journalOf, runFolder, trimJournal } from '../folder/run-folder';
import { ingestAll, ingestChunk } from '../journal/ingest';
import type { RunServices } from '../run-services';
import { inEnglish } from '../../../shared/locale';

/**
 * Prunes checkpoints by a rule. Sample grids are never deleted.
 *
 * Each step is durable before the next: the plan is stored in the database, recorded in the journal, the rows are
 * removed, the files are deleted.
 * Interrupted pruning is finished at the next start, so a checkpoint that the journal still lists is never missing.
 */
export class CheckpointPruning {
  private work: Promise<unknown> = Promise.resolve();

  constructor(private readonly services: Pick<RunServices, 'database' | 'disk' | 'home' | 'rows'>) {}

  async preview(ids: readonly RunId[], rule: PruneRule): Promise<Outcome<PrunePreview>> {
    const found: PrunePreview = { runs: [], skipped: [], bytes: 0 };
    const branches = this.branches();
    for (const [i, id] of [...new Set(ids)].entries()) {
      // Gives way to other requests while it processes ten thousand runs.
      if (i % 20 === 19) await new Promise((resolve) => setImmediate(resolve));
      const known = this.services.rows.find(id);
      if (!known.ok) return known;
      const run = known.value;
      const obstacle = this.obstacle(run);
      if (obstacle !== undefined) found.skipped.push({ run: id, message: obstacle });
      else found.runs.push(await this.previewRun(run, rule, branches.get(id) ?? new Set()));
    }
    found.bytes = found.runs.reduce((sum, { bytes }) => sum + bytes, 0);
    return ok(found);
  }

  /** Prunes as {@link preview} shows; returns what was done. */
  async prune(ids: readonly RunId[], rule: PruneRule): Promise<Outcome<PrunePreview>> {
    const planned = await this.preview(ids, rule);
    if (!planned.ok) return planned;
    // A run may have been resumed in the meantime, which takes precedence.
    const work = planned.value.runs.filter(({ gone }) => gone.length > 0);
    for (const { run: id, gone } of work) {
      const run = this.services.rows.get(id);
      if (!run || this.obstacle(run) !== undefined) continue;
      const failure = await this.next(() =>
        this.pruneRun(
          run,
          gone,
          inEnglish(() => describeRule(rule)),
        ),
      ).then(
        () => undefined,
        (error: unknown) => ({ error }),
      );
      if (failure)
        return refuse(
          m.runs_prune_failed({
            name: run.name,
            id,
            error: reasonOf(failure.error, runFolder(this.services.home, id)),
          }),
          id,
        );
    }
    return planned;
  }

  /** Finishes pruning that was interrupted by a crash; a run whose folder prevents it does not hold up the others. */
  async finish(): Promise<void> {
    for (const id of readUnfinishedPruning(this.services.database.read)) {
      const run = this.services.rows.get(id);
      if (!run || isLive(run.state)) continue;
      await this.next(() => this.services.disk.retryWhileLocked(() => this.carryOut(run, 'interrupted before'))).catch(
        (error: unknown) =>
          logLine(`Pruning the checkpoints of ${run.name} (${id}) continues at the next start: ${String(error)}`),
      );
    }
  }

  /** Runs tasks one after the other; a failed one does not prevent the next. */
  private next(work: () => Promise<void>): Promise<void> {
    const done = this.work.then(work);
    this.work = done.catch(() => undefined);
    return done;
  }

  done = (): Promise<unknown> => this.work;

  private obstacle(run: StoredRun): string | undefined {
    const name = `${run.name} (${run.id})`;
    if (isLive(run.state) || run.state === 'queued')
      return m.runs_prune_not_ended({ name, state: stateLabel(run.state) });
    if (!existsSync(journalOf(runFolder(this.services.home, run.id)))) return m.runs_prune_no_journal({ name });
    return undefined;
  }

  /** Steps from which branches start, by run. */
  private branches(): Map<RunId, Set<number>> {
    const found = new Map<RunId, Set<number>>();
    for (const { parent } of this.services.rows.all())
      if (parent) found.set(parent.run, (found.get(parent.run) ?? new Set()).add(parent.step));
    return found;
  }

  private async previewRun(run: StoredRun, rule: PruneRule, branches: ReadonlySet<number>): Promise<PrunedRun> {
    const checkpoints = readCheckpoints(this.services.database.read, run.key);
    const steps = checkpoints.map(({ step }) => step);
    const pinned = new Set(checkpoints.filter((c) => c.pinned).map(({ step }) => step));
    const { kept, gone } = sortCheckpoints(
      { checkpoints: steps, best: bestSteps(this.services.database.read, run.key, steps), pinned, branches },
      rule,
    );
    const folder = join(runFolder(this.services.home, run.id), CHECKPOINTS_FOLDER);
    let bytes = 0;
    for (const c of checkpoints) if (gone.includes(c.step)) bytes += await freedBy(join(folder, c.file));
    return { run: run.id, name: run.name, kept, gone, bytes };
  }

  private async pruneRun(run: StoredRun, steps: readonly number[], rule: string): Promise<void> {
    const db = this.services.database.write;
    const { disk } = this.services;
    await disk.attempt(() =>
      disk.withReserve(() => db.transaction(() => planPruning(db, run.key, steps, new Date().toISOString()))),
    );
    try {
      await disk.retryWhileLocked(() => ingestAll(db, run.id, journalOf(runFolder(this.services.home, run.id))));
      const now = this.services.rows.get(run.id);
      if (!now || this.obstacle(now) !== undefined)
        return await disk.retryWhileLocked(() => cancelPruning(db, run.key));
      await disk.retryWhileLocked(() => this.carryOut(run, rule));
    } catch (error) {
      // A failure was reported, so the next start must not prune after all, except what the journal already records.
      await disk.retryWhileLocked(() => disk.withReserve(() => cancelPruning(db, run.key)));
      throw error;
    }
  }

  /** Continues from any stage; all steps are idempotent. */
  private async carryOut(run: StoredRun, rule: string): Promise<void> {
    const { services } = this;
    const folder = runFolder(services.home, run.id);
    const journal = journalOf(folder);
    // Synchronous up to the line, so that no process is started on this journal in between.
    while (ingestChunk(services.database.write, run.id, journal));
    const steps = readPendingPruning(services.database.write, run.key)
      .filter(({ state }) => state === 'asked')
      .map(({ step }) => step);
    if (steps.length > 0 && existsSync(journal)) {
      services.disk.withReserve(() =>
        appendDurably(journal, `${journalText({ type: 'thinned', at: Date.now(), step: run.step, steps, rule })}\n`),
      );
      ingestChunk(services.database.write, run.id, journal);
    }
    for (const { step, file, state } of readPendingPruning(services.database.write, run.key)) {
      if (state !== 'told') continue;
      await rm(join(folder, CHECKPOINTS_FOLDER, file), { force: true });
      markFreed(services.database.write, run.key, step);
    }
  }
}

const reasonOf = (error: unknown, folder: string): string => {
  const trouble = troubleOf(error);
  return trouble ? describeTrouble(trouble, folder) : error instanceof Error ? error.message : String(error);
};

/**
 * First removes an incomplete last line, which a crash may have left, so that the new line does not become a part of
 * it.
 */
function appendDurably(journal: string, line: string): void {
  trimJournal(journal);
  writeSynced(journal, 'a', line);
}

/** Pins or unpins a checkpoint, so that pruning keeps it; also recorded in `labels.json`. */
export function pinCheckpoint(
  services: Pick<RunServices, 'database' | 'labels' | 'rows'>,
  id: RunId,
  step: number,
  pinned: boolean,
): Outcome<null> {
  const found = services.rows.find(id);
  if (!found.ok) return found;
  const run = found.value;
  if (!readCheckpoints(services.database.read, run.key).some((c) => c.step === step))
    return refuse(m.runs_checkpoint_none_at({ name: run.name, id: run.id, step }), 'step');
  writePin(services.database.write, run.key, step, pinned);
  services.labels.update([run.id]);
  return ok(null);
}
