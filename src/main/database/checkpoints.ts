import type { Checkpoint } from '../../shared/contract/results';
import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

/** Stores a checkpoint; replaces one of the same step, whose file has been replaced too. */
export function writeCheckpoint(db: DatabaseWriter, run: RunKey, c: Checkpoint): void {
  db.run('DELETE FROM thinned WHERE run = ? AND step = ?', run, c.step);
  db.run(
    'INSERT OR REPLACE INTO checkpoints (run, step, file, bytes, sha256, at) VALUES (?, ?, ?, ?, ?, ?)',
    run,
    c.step,
    c.file,
    c.bytes,
    c.sha256,
    c.at,
  );
  db.markChanged(run);
}

/** The checkpoints of a run, ascending in step. */
export const readCheckpoints = (db: DatabaseReader, run: RunKey): Checkpoint[] =>
  db
    .all<Checkpoint & { pin: number | null }>(
      'SELECT c.step, c.file, c.bytes, c.sha256, c.at, p.step AS pin FROM checkpoints c LEFT JOIN pins p ON p.run = c.run AND p.step = c.step WHERE c.run = ? ORDER BY c.step',
      run,
    )
    .map(({ pin, ...checkpoint }) => (pin === null ? checkpoint : { ...checkpoint, pinned: true }));

export function rewindCheckpoints(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM checkpoints WHERE run = ? AND step > ?', run, step);
}

export function removeCheckpoint(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM checkpoints WHERE run = ? AND step = ?', run, step);
  db.markChanged(run);
}
