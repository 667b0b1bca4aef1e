import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import { readCheckpoints, writePin } from '../db';
import type { StoredRun } from '../db';
import type { Room } from './room';

/** Marks a checkpoint as one that stays whatever is thinned out; the mark is in `labels.json` as well. */
export function pin(room: Room, run: StoredRun, step: number, pinned: boolean): Outcome<null> {
  if (!readCheckpoints(room.log.read, run.key).some((c) => c.step === step)) return refuse(`${run.name} (${run.id}) has no checkpoint at step ${step}.`, 'step');
  writePin(room.log.write, run.key, step, pinned);
  room.labels.keep([run.id]);
  room.rows.refresh(run.id);
  return ok(null);
}
