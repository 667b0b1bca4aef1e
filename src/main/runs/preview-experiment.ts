import type { ExperimentPreview } from '../../shared/contract/contract';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { describeDifference } from '../../shared/domain/run/difference';
import { expand } from '../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../shared/domain/run/experiment';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { describeSettings } from '../../shared/domain/warnings/settings-warnings';
import { expectedBytes, expectedSeconds } from './estimate';
import { freeBytes } from './disk/free-space';
import type { RunContext } from './run-context';

/** Runs, time and disk to expect of a plan; stores nothing. */
export async function preview(context: RunContext, plan: ExperimentPlan): Promise<Outcome<ExperimentPreview>> {
  const datasets = await context.datasets.list();
  const planned = expand(plan, datasets);
  if (!planned.ok) return planned;
  const known = context.rows.all();
  const bytes = planned.value.reduce(
    (sum, run) => sum + expectedBytes(context.database.read, run.hyperparameters, known),
    0,
  );
  const free = await freeBytes(context.home);
  const seconds = total(planned.value.map((run) => expectedSeconds(run.hyperparameters, known)));
  return ok({
    runs: planned.value.map(({ name, dataset, seed, hyperparameters: h }) => ({
      name,
      dataset,
      seed,
      objective: h.objective,
      steps: h.steps,
    })),
    ...(seconds === undefined ? {} : { seconds }),
    bytes: Math.round(bytes),
    freeBytes: free,
    difference: describeDifference(planned.value),
    warnings: warningsOf(planned.value, datasets, bytes, free),
  });
}

/** A sum in which one thing is unknown is unknown. */
const total = (parts: (number | undefined)[]): number | undefined =>
  parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);

/** What stands in the way of some runs, or is known to go wrong in them: data that is not here, a disk that is too full, settings that do not go together. */
export function warningsOf(
  runs: readonly Pick<PlannedRun, 'dataset' | 'hyperparameters'>[],
  datasets: readonly DatasetInfo[],
  bytes: number,
  free: number,
): string[] {
  const used = datasets.filter((d) => runs.some((run) => run.dataset === d.name));
  const found = used.filter((d) => !d.available).map((d) => `The dataset ${d.name} is not here yet: ${d.detail}`);
  if (bytes > free)
    found.push(
      `This may take ${gigabytes(bytes)}, and ${gigabytes(free)} are free: write fewer checkpoints or sample grids.`,
    );
  return [...found, ...describeSettings(runs)];
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
