import { m } from '../../paraglide/messages';
import { expand } from '../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../shared/domain/run/experiment';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { ExperimentId, RunId } from '../../shared/domain/run/run';
import { HERE } from '../../shared/domain/target';
import { shown } from '../../shared/domain/text-limits';
import { idTaken, insertExperiment, insertRun, readTargets } from '../database';
import { newExperimentId, newRunIds, runHash } from './run-identity';
import type { RunServices } from './run-services';
import { initialState } from './state-machine';

/** Stores one queued run for each combination of a plan. */
export async function enqueueExperiment(
  services: Pick<RunServices, 'capacity' | 'database' | 'datasets' | 'disk' | 'queue'>,
  plan: ExperimentPlan,
): Promise<Outcome<{ experiment: ExperimentId; runs: RunId[] }>> {
  const datasets = await services.datasets.list();
  await services.capacity.refresh();
  const targets = plan.targets ?? [HERE];
  const unknown = targets.find((name) => name !== HERE && !hasTarget(services, name));
  if (unknown !== undefined) return refuse(m.runs_no_target_add({ name: shown(unknown) }), 'targets');
  // Compute plans were measured on this machine.
  const planned = expand(plan, datasets, targets.includes(HERE) ? services.capacity.choosePlan : undefined);
  if (!planned.ok) return planned;
  const now = new Date();
  const experiment = newExperimentId(now);
  const count = (name: string) => datasets.find((d) => d.name === name)?.count ?? 0;
  const runs = await services.disk.attempt(() =>
    services.database.write.transaction(() => {
      insertExperiment(services.database.write, { id: experiment, name: plan.name, createdAt: now.toISOString() });
      return insertRuns(
        services,
        planned.value.map((run, i) => ({
          ...run,
          experiment,
          datasetCount: count(run.dataset),
          ...placedOn(targets[i % targets.length]!),
        })),
      );
    }),
  );
  services.queue.changed();
  return ok({ experiment, runs });
}

const placedOn = (name: string): { target?: string } => (name === HERE ? {} : { target: name });

const hasTarget = ({ database }: Pick<RunServices, 'database'>, target: string): boolean =>
  readTargets(database.read).some(({ name }) => name === target);

/** Why a run cannot be continued or repeated where it trained; undefined if it can. */
export const targetRefusal = (
  services: Pick<RunServices, 'database'>,
  { id, name, target }: { id: RunId; name: string; target?: string },
): string | undefined =>
  target === undefined || hasTarget(services, target)
    ? undefined
    : m.runs_target_gone({ name: `${name} (${id})`, target });

type QueuedRun = PlannedRun & { experiment: ExperimentId; datasetCount: number; target?: string };

/** Appends runs of an experiment to the queue; their folders are created when they start. */
export function insertRuns(services: Pick<RunServices, 'database' | 'queue'>, runs: readonly QueuedRun[]): RunId[] {
  const db = services.database.write;
  const now = new Date();
  const back = services.queue.back();
  const ids = newRunIds(runs.length, now, (id) => idTaken(db, id));
  db.transaction(() =>
    runs.forEach((run, i) =>
      insertRun(db, {
        ...run,
        id: ids[i]!,
        steps: run.hyperparameters.steps,
        hash: runHash(run.hyperparameters, run.seed, run.dataset),
        createdAt: now.toISOString(),
        ...initialState({ type: 'enqueued', position: back + i }),
      }),
    ),
  );
  return ids;
}
