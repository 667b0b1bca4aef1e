import type { ExperimentPreview } from '../../shared/contract/contract';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { describeDifference } from '../../shared/domain/run/difference';
import { expand } from '../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../shared/domain/run/experiment';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { formatBytes } from '../../shared/lib/format';
import { describeSettings } from '../../shared/domain/warnings/run-warnings';
import { choosePlan } from './choose-plan';
import { expectedBytes, expectedSeconds } from './estimate';
import { freeBytes } from './disk/free-space';
import type { RunServices } from './run-services';

/** Runs, expected duration and disk space of a plan; stores nothing. */
export async function previewExperiment(
  services: Pick<RunServices, 'database' | 'datasets' | 'home' | 'plans' | 'rows'>,
  plan: ExperimentPlan,
): Promise<Outcome<ExperimentPreview>> {
  const datasets = await services.datasets.list();
  const planned = expand(plan, datasets, await choosePlan(services));
  if (!planned.ok) return planned;
  const known = services.rows.all();
  const bytes = planned.value.reduce(
    (sum, run) => sum + expectedBytes(services.database.read, run.hyperparameters, known),
    0,
  );
  const free = await freeBytes(services.home);
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

/** A sum; undefined when one part is. */
const total = (parts: (number | undefined)[]): number | undefined =>
  parts.reduce((sum, part) => (sum === undefined || part === undefined ? undefined : sum + part), 0);

/** Warnings about some of the runs: missing datasets, not enough disk space, problematic settings. */
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
      `This may take ${formatBytes(bytes)}, and ${formatBytes(free)} are free: write fewer checkpoints or sample grids.`,
    );
  return [...found, ...describeSettings(runs)];
}
