import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { readCheckpoints, writePin } from '../../database';
import type { RunId } from '../../../shared/domain/run/run';
import type { RunServices } from '../run-services';

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
    return refuse(`${run.name} (${run.id}) has no checkpoint at step ${step}.`, 'step');
  writePin(services.database.write, run.key, step, pinned);
  services.labels.keep([run.id]);
  return ok(null);
}
