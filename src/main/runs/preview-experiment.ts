import { m } from '../../paraglide/messages';
import type { ExperimentPreview } from '../../shared/contract/results';
import type { DatasetInfo } from '../../shared/domain/datasets';
import { describeDifference } from '../../shared/domain/run/difference';
import { expand } from '../../shared/domain/run/experiment';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import { isKnown, listSchedule } from '../../shared/domain/schedule/list-schedule';
import type { ExperimentPlan, PlannedRun } from '../../shared/domain/run/experiment';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { formatBytes } from '../../shared/lib/format';
import { missingDataset } from '../../shared/domain/warnings/missing-dataset';
import { describeSettings } from '../../shared/domain/warnings/run-warnings';
import { expectedBytes } from './estimate';
import { freeBytes } from './disk/free-space';
import type { RunServices } from './run-services';

/** Runs, expected duration and disk space of a plan; stores nothing. */
export async function previewExperiment(
  services: Pick<RunServices, 'capacity' | 'database' | 'datasets' | 'home' | 'rows'>,
  plan: ExperimentPlan,
): Promise<Outcome<ExperimentPreview>> {
  const datasets = await services.datasets.list();
  await services.capacity.refresh();
  const planned = expand(plan, datasets, services.capacity.choosePlan);
  if (!planned.ok) return planned;
  const known = services.rows.all();
  const bytes = planned.value.reduce(
    (sum, run) => sum + expectedBytes(services.database.read, run.hyperparameters, known),
    0,
  );
  const free = await freeBytes(services.home);
  const expected = expectSchedule(
    services,
    planned.value.map(({ hyperparameters: h }) => h),
  );
  return ok({
    runs: planned.value.map(({ name, dataset, seed, hyperparameters: h }) => ({
      name,
      dataset,
      seed,
      objective: h.objective,
      steps: h.steps,
    })),
    ...expected,
    bytes: Math.round(bytes),
    freeBytes: free,
    difference: describeDifference(planned.value),
    warnings: warningsOf(planned.value, datasets, bytes, free),
  });
}

/** Expected duration of runs, how many train at once, and their threads; empty where it is not known. */
function expectSchedule(
  { capacity }: Pick<RunServices, 'capacity'>,
  runs: readonly Hyperparameters[],
): Pick<ExperimentPreview, 'seconds' | 'atOnce' | 'threads'> {
  const estimate = capacity.estimator();
  const work = runs.map((h) => estimate(h, h.steps));
  if (!isKnown(work)) return {};
  const { seconds, atOnce } = listSchedule(work, capacity.capacity());
  const threads = new Set(runs.map((h) => h.threads ?? 0));
  const [count = 0] = threads;
  return { seconds, atOnce, ...(threads.size === 1 && count > 0 ? { threads: count } : {}) };
}

/** Warnings about some of the runs: missing datasets, not enough disk space, problematic settings. */
export function warningsOf(
  runs: readonly Pick<PlannedRun, 'dataset' | 'hyperparameters'>[],
  datasets: readonly DatasetInfo[],
  bytes: number,
  free: number,
): string[] {
  const used = datasets.filter((d) => runs.some((run) => run.dataset === d.name));
  const found = used.filter((d) => !d.available).map((d) => missingDataset(d.name) + d.detail);
  if (bytes > free) found.push(m.runs_preview_no_space({ bytes: formatBytes(bytes), free: formatBytes(free) }));
  return [...found, ...describeSettings(runs)];
}
