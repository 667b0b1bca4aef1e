import { bestValues } from './best';
import { rewindCheckpoints } from './checkpoints';
import type { Writer } from './handles';
import { lastValues, rewindPoints } from './points';
import { countSamples, updateRun } from './run-table';
import type { RunKey } from './run-table';
import { rewindSamples } from './samples';

/** Removes what a run logged after a step: the future that is lost when it goes on from a checkpoint there. Events stay. */
export function rewind(db: Writer, run: RunKey, step: number): void {
  db.transaction(() => {
    rewindPoints(db, run, step);
    rewindSamples(db, run, step);
    rewindCheckpoints(db, run, step);
    countSamples(db, run);
    updateRun(db, run, { step, last: lastValues(db, run), best: bestValues(db, run) });
  });
}
