import { expand } from '../../shared/experiment';
import type { ExperimentPlan, PlannedRun } from '../../shared/experiment';
import { ok } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import type { ExperimentId, RunId } from '../../shared/run';
import { idTaken, insertExperiment, insertRun } from '../db';
import { newExperimentId, newRunIds, runHash } from './identity';
import type { Room } from './room';

/** Stores one queued run for each combination of a plan. */
export async function enqueue(room: Room, plan: ExperimentPlan): Promise<Outcome<{ experiment: ExperimentId; runs: RunId[] }>> {
  const datasets = await room.datasets.list();
  const planned = expand(plan, datasets);
  if (!planned.ok) return planned;
  const now = new Date();
  const experiment = newExperimentId(now);
  const runs = room.log.write.transaction(() => {
    insertExperiment(room.log.write, { id: experiment, name: plan.name, createdAt: now.toISOString() });
    const count = (name: string) => datasets.find((d) => d.name === name)?.count ?? 0;
    return insertRuns(room, planned.value.map((run) => ({ ...run, experiment, datasetCount: count(run.dataset) })));
  });
  room.queue.changed();
  return ok({ experiment, runs });
}

/** Adds runs of an experiment behind the queue; their folders are made when they start. */
export function insertRuns(room: Room, runs: readonly (PlannedRun & { experiment: ExperimentId; datasetCount: number })[]): RunId[] {
  const db = room.log.write;
  const now = new Date();
  const back = room.queue.back();
  const ids = newRunIds(runs.length, now, (id) => idTaken(db, id));
  db.transaction(() =>
    runs.forEach((run, i) =>
      insertRun(db, {
        ...run, id: ids[i]!, steps: run.hyperparameters.steps, hash: runHash(run.hyperparameters, run.seed, run.dataset),
        createdAt: now.toISOString(), state: 'queued', position: back + i,
      }),
    ),
  );
  ids.forEach((id) => room.rows.refresh(id));
  return ids;
}
