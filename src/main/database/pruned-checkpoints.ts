import type { RunId } from '../../shared/domain/run/run';
import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

/** A checkpoint that is being pruned: `asked` before the journal records it, `told` before its file is deleted. */
export interface PendingPruning {
  step: number;
  file: string;
  state: 'asked' | 'told';
}

/** Records which checkpoints are to be pruned; steps without a checkpoint are ignored. */
export function planPruning(db: DatabaseWriter, run: RunKey, steps: readonly number[], at: string): void {
  for (const step of steps) {
    db.run(
      `INSERT OR REPLACE INTO thinned (run, step, file, bytes, at, state) SELECT run, step, file, bytes, ?, 'asked' FROM checkpoints WHERE run = ? AND step = ?`,
      at,
      run,
      step,
    );
  }
}

/** The journal records that checkpoints were pruned: they are no longer listed. */
export function markPruned(db: DatabaseWriter, run: RunKey, steps: readonly number[], at: string): void {
  for (const step of steps) {
    db.run(
      `INSERT OR REPLACE INTO thinned (run, step, file, bytes, at, state) SELECT run, step, file, bytes, ?, 'told' FROM checkpoints WHERE run = ? AND step = ?`,
      at,
      run,
      step,
    );
    db.run('DELETE FROM checkpoints WHERE run = ? AND step = ?', run, step);
  }
  db.markChanged(run);
}

/** Discards planned pruning, when the run was resumed before it began. */
export function cancelPruning(db: DatabaseWriter, run: RunKey): void {
  db.run(`DELETE FROM thinned WHERE run = ? AND state = 'asked'`, run);
}

export function markFreed(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run(`UPDATE thinned SET state = 'freed' WHERE run = ? AND step = ?`, run, step);
  db.markChanged(run);
}

export const readPendingPruning = (db: DatabaseReader, run: RunKey): PendingPruning[] =>
  db.all<PendingPruning>(`SELECT step, file, state FROM thinned WHERE run = ? AND state <> 'freed' ORDER BY step`, run);

/** Runs whose pruning was interrupted. */
export const readUnfinishedPruning = (db: DatabaseReader): RunId[] =>
  db
    .all<{ id: RunId }>(
      `SELECT DISTINCT runs.id FROM thinned JOIN runs ON runs.key = thinned.run WHERE thinned.state <> 'freed' AND runs.deleted = 0`,
    )
    .map(({ id }) => id);

/** Number and total size of a run's pruned checkpoints. */
export const readPruned = (db: DatabaseReader, run: RunKey): { count: number; bytes: number } =>
  db.get<{ count: number; bytes: number }>(
    'SELECT count(*) AS count, coalesce(sum(bytes), 0) AS bytes FROM thinned WHERE run = ?',
    run,
  )!;

export function rewindPruned(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM thinned WHERE run = ? AND step > ?', run, step);
}
