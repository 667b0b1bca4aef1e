import type { DatasetInfo } from '../datasets';
import { expand } from './experiment';
import type { ExperimentPlan } from './experiment';
import { FIELDS } from './hyperparameter-fields';
import type { Value } from './hyperparameter-fields';
import { completed, OBJECTIVE_DEFAULTS, parseHyperparameters } from './hyperparameters';
import type { Hyperparameters } from './hyperparameters';
import type { Run, Trained } from './run';

export type SourceRun = Trained<Pick<Run, 'dataset' | 'seed' | 'experimentName' | 'hyperparameters'>>;

/** A plan made from runs. */
export interface RunsPlan {
  plan: ExperimentPlan;
  /** The plan makes exactly these runs. Otherwise it makes every combination of the values in which they differ. */
  isExact: boolean;
}

type Settings = Readonly<Record<string, Value>>;
const settingsOf = (run: SourceRun): Settings => withScores(completed(run.hyperparameters)) as unknown as Settings;
/** Runs made before scores existed computed none. */
const withScores = (h: Hyperparameters): Hyperparameters => ({ ...h, scoreEvery: h.scoreEvery ?? 0 });
const unique = <T>(list: readonly T[]): T[] => [...new Set(list)];

/** The values that a run has where only its objective, network and optimizer are given, and the paper's optimizer. */
function defaultsFor({ objective, network, optimizer }: Settings): Settings {
  const parsed = parseHyperparameters({ objective, network, optimizer });
  if (!parsed.ok) return {};
  return {
    ...(parsed.value as unknown as Settings),
    optimizer: OBJECTIVE_DEFAULTS[parsed.value.objective]['optimizer']!,
  };
}

/**
 * The values of each field in the runs that use it. `isDefault` where each has the default of its own objective, so that
 * a plan need not name them; never for how TensorFlow computes, whose default is to let the queue decide.
 */
export function valuesOfRuns(runs: readonly SourceRun[]): Map<string, { values: Value[]; isDefault: boolean }> {
  const all = runs.map(settingsOf).map((settings) => ({ settings, defaults: defaultsFor(settings) }));
  return new Map(
    FIELDS.flatMap(({ name, isPlanned }) => {
      const using = all.filter(({ settings }) => settings[name] !== undefined);
      if (name === 'objective' || using.length === 0) return [];
      const isDefault =
        !isPlanned && name !== 'network' && using.every(({ settings, defaults }) => settings[name] === defaults[name]);
      return [[name, { values: unique(using.map(({ settings }) => settings[name]!)), isDefault }] as const];
    }),
  );
}

/**
 * A plan that makes these runs again, with the values that are not the defaults of their objectives. How TensorFlow
 * computes is left open where the runs differ in it.
 *
 * @param runs at least one
 */
export function planOfRuns(runs: readonly SourceRun[], datasets: readonly DatasetInfo[]): RunsPlan {
  const plan: ExperimentPlan = {
    name: runs[0]!.experimentName,
    datasets: unique(runs.map(({ dataset }) => dataset)),
    objectives: unique(runs.map(({ hyperparameters }) => hyperparameters.objective)),
    seeds: unique(runs.map(({ seed }) => seed)),
    settings: {},
    vary: {},
  };
  for (const [name, { values, isDefault }] of valuesOfRuns(runs)) {
    if (isDefault || (values.length > 1 && FIELDS.find((f) => f.name === name)?.isPlanned)) continue;
    if (values.length > 1) plan.vary[name] = values;
    else plan.settings[name] = values[0]!;
  }
  return { plan, isExact: makesExactly(plan, runs, datasets) };
}

function makesExactly(plan: ExperimentPlan, runs: readonly SourceRun[], datasets: readonly DatasetInfo[]): boolean {
  const made = expand(plan, datasets);
  if (!made.ok) return false;
  const keys = (of: readonly { dataset: string; seed: number; hyperparameters: Hyperparameters }[]): string[] =>
    of
      .map((run) => [run.dataset, run.seed, Object.entries(withScores(completed(run.hyperparameters))).sort()])
      .map((key) => JSON.stringify(key))
      .sort();
  const [wanted, got] = [unique(keys(runs)), keys(made.value)];
  return wanted.length === got.length && wanted.every((key, i) => key === got[i]);
}
