import { bestValues } from './best-values';
import { rewindCheckpoints } from './checkpoints';
import type { RunKey, DatabaseWriter } from './reader-writer';
import { lastValues, rewindPoints } from './series/points';
import { rewindPins } from './pins';
import { rewindWarnings } from './events';
import { countFiles, countPoints, updateRun } from './run-table';
import { rewindSamples } from './samples';
import { rewindPruned } from './pruned-checkpoints';

/**
 * Removes what a run recorded after a step, when it resumes from a checkpoint there. Events other than warnings are
 * kept.
 */
export function rewind(db: DatabaseWriter, run: RunKey, step: number): void {
  db.transaction(() => {
    rewindPoints(db, run, step);
    rewindSamples(db, run, step);
    rewindCheckpoints(db, run, step);
    rewindPruned(db, run, step);
    rewindPins(db, run, step);
    rewindWarnings(db, run, step);
    countFiles(db, run);
    countPoints(db, run);
    updateRun(db, run, { step, last: lastValues(db, run), best: bestValues(db, run) });
  });
}
