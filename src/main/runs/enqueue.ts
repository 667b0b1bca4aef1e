import { expand } from '../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../shared/domain/run/experiment';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { ExperimentId, RunId } from '../../shared/domain/run/run';
import { idTaken, insertExperiment, insertRun } from '../database';
import { newExperimentId, newRunIds, runHash } from './run-identity';
import type { RunContext } from './run-context';

/** Stores one queued run for each combination of a plan. */
export async function enqueue(
  context: RunContext,
  plan: ExperimentPlan,
): Promise<Outcome<{ experiment: ExperimentId; runs: RunId[] }>> {
  const datasets = await context.datasets.list();
  const planned = expand(plan, datasets);
  if (!planned.ok) return planned;
  const now = new Date();
  const experiment = newExperimentId(now);
  const count = (name: string) => datasets.find((d) => d.name === name)?.count ?? 0;
  const runs = await context.disk.ask(() =>
    context.database.write.transaction(() => {
      insertExperiment(context.database.write, { id: experiment, name: plan.name, createdAt: now.toISOString() });
      return insertRows(
        context,
        planned.value.map((run) => ({ ...run, experiment, datasetCount: count(run.dataset) })),
      );
    }),
  );
  runs.forEach((id) => context.rows.refresh(id));
  context.queue.changed();
  return ok({ experiment, runs });
}

type QueuedRun = PlannedRun & { experiment: ExperimentId; datasetCount: number };

/** Appends runs of an experiment to the queue; their folders are created when they start. */
export function insertRuns(context: RunContext, runs: readonly QueuedRun[]): RunId[] {
  const ids = insertRows(context, runs);
  ids.forEach((id) => context.rows.refresh(id));
  return ids;
}

function insertRows(context: RunContext, runs: readonly QueuedRun[]): RunId[] {
  const db = context.database.write;
  const now = new Date();
  const back = context.queue.back();
  const ids = newRunIds(runs.length, now, (id) => idTaken(db, id));
  db.transaction(() =>
    runs.forEach((run, i) =>
      insertRun(db, {
        ...run,
        id: ids[i]!,
        steps: run.hyperparameters.steps,
        hash: runHash(run.hyperparameters, run.seed, run.dataset),
        createdAt: now.toISOString(),
        state: 'queued',
        position: back + i,
      }),
    ),
  );
  return ids;
}
