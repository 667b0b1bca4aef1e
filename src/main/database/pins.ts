import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';

/** Pins a checkpoint, so that pruning keeps it, or unpins it. */
export function writePin(db: DatabaseWriter, run: RunKey, step: number, isPinned: boolean): void {
  db.run(
    isPinned ? 'INSERT OR IGNORE INTO pins (run, step) VALUES (?, ?)' : 'DELETE FROM pins WHERE run = ? AND step = ?',
    run,
    step,
  );
  db.markChanged(run);
}

/** Steps of pinned checkpoints, ascending. */
export const readPins = (db: DatabaseReader, run: RunKey): number[] =>
  db.all<{ step: number }>('SELECT step FROM pins WHERE run = ? ORDER BY step', run).map(({ step }) => step);

export function rewindPins(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM pins WHERE run = ? AND step > ?', run, step);
}
