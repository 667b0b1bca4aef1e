import { m } from '../../../paraglide/messages';
import { problemsOf } from '../../../shared/contract/schema-issue';
import type { DatasetInfo } from '../../../shared/domain/datasets';
import { expand, planOf, planSchema } from '../../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../../shared/domain/run/experiment';
import { applies, AUTO, field, FIELDS } from '../../../shared/domain/run/hyperparameter-fields';
import type { Field, ObjectiveName, Value } from '../../../shared/domain/run/hyperparameter-fields';
import { OBJECTIVE_DEFAULTS, parseHyperparameters, parseValue } from '../../../shared/domain/run/hyperparameters';
import type { Preset } from '../../../shared/domain/run/presets';
import { HERE } from '../../../shared/domain/target';
import { parseSeeds, splitList, writeSeeds } from './number-lists';

/** More seeds are written as ranges. */
const MAX_LISTED_SEEDS = 8;

/** Text of a setting: one value, or with `vary` a list. Empty text means the default of each objective. */
export interface DraftSetting {
  text: string;
  vary: boolean;
}

/** Contents of the new-experiment form. */
export interface ExperimentDraft {
  name: string;
  /** Empty for settings of runs. */
  preset: string;
  datasets: string[];
  objectives: ObjectiveName[];
  seeds: string;
  /** Passes over the data; when given, it replaces the steps. */
  epochs: string;
  /** Where the runs train, in turn: targets, and {@link HERE} for this machine. */
  places: string[];
  settings: Record<string, DraftSetting>;
}

type Choices = Pick<ExperimentDraft, 'objectives' | 'datasets' | 'settings'>;
interface RunKind {
  objective: ObjectiveName;
  network: string;
  optimizer: string;
}

const valuesOf = (setting: DraftSetting | undefined): string[] =>
  (setting?.vary ? splitList(setting.text) : [setting?.text.trim() ?? '']).filter(Boolean);

/** Every combination of objective, network and optimizer that the runs of a draft have. */
function kinds(draft: Choices, datasets: readonly DatasetInfo[]): RunKind[] {
  const ofData = draft.datasets.map((name) =>
    datasets.find((d) => d.name === name)?.kind === 'points' ? 'mlp' : 'fc',
  );
  const networks = valuesOf(draft.settings['network']);
  const optimizers = valuesOf(draft.settings['optimizer']);
  return draft.objectives.flatMap((objective) =>
    [...new Set(networks.length > 0 ? networks : ofData)].flatMap((network) =>
      (optimizers.length > 0 ? optimizers : [String(OBJECTIVE_DEFAULTS[objective]['optimizer'])]).map((optimizer) => ({
        objective,
        network,
        optimizer,
      })),
    ),
  );
}

/** Fields that at least one run of a draft uses, in the order of the field table. */
export function fieldsOf(draft: Choices, datasets: readonly DatasetInfo[]): Field[] {
  const all = kinds(draft, datasets);
  return FIELDS.filter((f) => f.name !== 'objective' && all.some((kind) => applies(f, kind)));
}

/** Values of each field when left empty: several where the defaults of the objectives differ. */
export function defaultsOf(draft: Choices, datasets: readonly DatasetInfo[]): Record<string, Value[]> {
  const defaults: Record<string, Value[]> = {};
  for (const kind of kinds(draft, datasets)) {
    const parsed = parseHyperparameters(kind);
    if (!parsed.ok) continue;
    for (const [name, value] of Object.entries(parsed.value) as [string, Value][]) {
      defaults[name] = field(name)?.isPlanned ? [AUTO] : [...new Set([...(defaults[name] ?? []), value])];
    }
  }
  return defaults;
}

export const draftOf = (p: Preset): ExperimentDraft => draftOfPlan(planOf(p));

export const draftOfPlan = (plan: ExperimentPlan): ExperimentDraft => ({
  name: plan.name,
  preset: plan.preset ?? '',
  datasets: [...plan.datasets],
  objectives: [...plan.objectives],
  seeds: plan.seeds.length > MAX_LISTED_SEEDS ? writeSeeds(plan.seeds) : plan.seeds.join(', '),
  epochs: plan.epochs === undefined ? '' : String(plan.epochs),
  places: plan.targets ?? [HERE],
  settings: Object.fromEntries<DraftSetting>([
    ...Object.entries(plan.settings).map(([name, value]) => [name, { text: String(value), vary: false }] as const),
    ...Object.entries(plan.vary).map(([name, values]) => [name, { text: values.join(', '), vary: true }] as const),
  ]),
});

/** Plan and runs of a draft, or its errors by field name (`''`: the draft as a whole). */
export interface CheckedDraft {
  plan?: ExperimentPlan;
  runs: PlannedRun[];
  errors: Record<string, string>;
}

/** Validates a draft. Settings that none of its runs uses are omitted, because the form does not show them. */
export function checkDraft(draft: ExperimentDraft, datasets: readonly DatasetInfo[]): CheckedDraft {
  const errors: Record<string, string> = {};
  const plan = readPlan(draft, datasets, errors);
  if (Object.keys(errors).length > 0) return { runs: [], errors };
  const shape = problemsOf(planSchema, plan);
  if (!shape.ok) {
    for (const { path, message } of shape.problems) errors[String(path[0] ?? '')] ??= message;
    return { runs: [], errors };
  }
  const runs = expand(plan, datasets);
  return runs.ok
    ? { plan, runs: runs.value, errors }
    : { runs: [], errors: { [runs.error.at ?? '']: runs.error.message } };
}

function readPlan(
  draft: ExperimentDraft,
  datasets: readonly DatasetInfo[],
  errors: Record<string, string>,
): ExperimentPlan {
  const seeds = parseSeeds(draft.seeds);
  if (!seeds.ok) errors['seeds'] = seeds.error.message;
  const plan: ExperimentPlan = {
    name: draft.name.trim(),
    ...(draft.preset === '' ? {} : { preset: draft.preset }),
    datasets: [...draft.datasets],
    objectives: [...draft.objectives],
    seeds: seeds.ok ? seeds.value : [],
    settings: {},
    vary: {},
    ...(draft.places.join() === HERE ? {} : { targets: [...draft.places] }),
  };
  if (draft.places.length === 0) errors['targets'] = m.target_choose_one();
  if (draft.epochs.trim()) {
    plan.epochs = Number(draft.epochs);
    if (!(plan.epochs > 0 && plan.epochs <= 1e6)) errors['epochs'] = m.new_epochs_problem({ text: draft.epochs });
  }
  for (const { name } of fieldsOf(draft, datasets)) {
    const setting = draft.settings[name];
    if (!setting?.text.trim() || name === 'objective' || (name === 'steps' && plan.epochs !== undefined)) continue;
    const values = readValues(name, setting, errors);
    if (values.length > 1) plan.vary[name] = values;
    else if (values[0] !== undefined) plan.settings[name] = values[0];
  }
  return plan;
}

function readValues(name: string, { text, vary }: DraftSetting, errors: Record<string, string>): Value[] {
  const values: Value[] = [];
  for (const part of vary ? splitList(text) : [text.trim()]) {
    const parsed = parseValue(name, part);
    if (parsed.ok) values.push(parsed.value);
    else errors[name] ??= parsed.error.message;
  }
  return [...new Set(values)];
}
