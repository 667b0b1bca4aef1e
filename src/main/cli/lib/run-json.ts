import type { RunDetail, SampleList } from '../../../shared/contract/results';
import type { RemoteJob } from '../../../shared/domain/run/remote-job';
import type { RunRow } from '../../../shared/domain/run/run';
import { metricsAmong } from '../../../shared/domain/metrics';
import type { Panel } from '../../../shared/domain/metrics';
import { floorOf } from '../../../shared/domain/scores';

/**
 * A run as `--json` shows it. Other programs depend on these names: more may be added, none may be removed.
 * A value that is not known yet is null; `reason` is present only if the run failed.
 */
export const runJson = (run: RunRow) => ({
  id: run.id,
  name: run.name,
  experiment: run.experiment,
  experimentName: run.experimentName,
  state: run.state,
  ...(run.reason === undefined ? {} : { reason: run.reason }),
  message: run.message ?? null,
  step: run.step,
  steps: run.steps,
  seed: run.seed,
  hyperparameters: run.hyperparameters,
  hash: run.hash,
  dataset: run.dataset,
  parent: run.parent ?? null,
  engine: run.engine ?? null,
  folder: run.folder,
  createdAt: run.createdAt,
  startedAt: run.startedAt ?? null,
  endedAt: run.endedAt ?? null,
  last: run.last,
  best: run.best,
  sampleCount: run.samples,
  warnings: run.warnings,
  warned: run.warned,
  tags: run.tags,
  notes: run.notes,
  favourite: run.favourite,
  archived: run.archived,
  trashedAt: run.trashedAt ?? null,
  target: run.target ?? null,
  job: run.job === undefined ? null : jobJson(run.job),
});

const jobJson = ({ phase, job, node, reason, message, outcome, restarts = 0 }: RemoteJob) => ({
  phase,
  job: job ?? null,
  node: node ?? null,
  reason: reason ?? null,
  message: message ?? null,
  outcome: outcome ?? null,
  restarts,
});

/** The experiment that all runs share, or null when they come from several. */
export const sharedExperiment = (runs: readonly RunRow[]): string | null =>
  new Set(runs.map((run) => run.experiment)).size === 1 ? runs[0]!.experiment : null;

const SCORED: ReadonlySet<Panel | 'loss'> = new Set<Panel>([
  'coverage',
  'quality',
  'transport',
  'frechet',
  'kernel',
  'support',
  'sliced',
  'classes',
]);

/** Returns the newest scores, each with the score of real samples if that is known. */
function scoresOf(last: RunRow['last']) {
  const isFloor = (name: string) => /Floor(\.|$)/.test(name);
  const scores = metricsAmong(Object.keys(last)).filter(({ name, panel }) => SCORED.has(panel) && !isFloor(name));
  return scores.map(({ name }) => ({
    name,
    value: last[name] ?? null,
    floor: last[floorOf(name) ?? `${name}Floor`] ?? null,
  }));
}

/** Returns the run for `show --json`, with its events, grids, checkpoints, scores and last values. */
export const detailJson = (run: RunDetail, samples: SampleList | undefined) => ({
  ...runJson(run),
  events: run.events,
  samples: Array.from(samples?.steps ?? [], (step, i) => ({ step, time: samples!.times[i] ?? null })),
  checkpoints: run.checkpoints,
  scores: scoresOf(run.last),
  bytes: run.bytes,
  versions: run.versions,
  output: run.output ?? null,
});
