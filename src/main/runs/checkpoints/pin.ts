import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { readCheckpoints, writePin } from '../../database';
import type { StoredRun } from '../../database';
import type { RunContext } from '../run-context';

/** Pins or unpins a checkpoint, so that pruning keeps it; also recorded in `labels.json`. */
export function pin(context: RunContext, run: StoredRun, step: number, pinned: boolean): Outcome<null> {
  if (!readCheckpoints(context.database.read, run.key).some((c) => c.step === step))
    return refuse(`${run.name} (${run.id}) has no checkpoint at step ${step}.`, 'step');
  writePin(context.database.write, run.key, step, pinned);
  context.labels.keep([run.id]);
  context.rows.refresh(run.id);
  return ok(null);
}
