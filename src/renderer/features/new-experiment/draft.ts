import type { DatasetInfo } from '../../../shared/domain/datasets';
import { expand, planSchema } from '../../../shared/domain/run/experiment';
import type { ExperimentPlan, PlannedRun } from '../../../shared/domain/run/experiment';
import type { Value } from '../../../shared/domain/run/hyperparameter-fields';
import { parseValue } from '../../../shared/domain/run/hyperparameters';
import { problemsOf } from '../../../shared/contract/schema-issue';
import type { Preset } from '../../../shared/domain/run/presets';
import { parseSeeds, splitList } from './number-lists';
import { readFields } from './read-fields';
import type { Draft, Typed } from './draft-types';

export const draftOf = (p: Preset): Draft => ({
  name: p.title,
  preset: p.name,
  datasets: [p.dataset],
  objectives: [...p.objectives],
  seeds: p.seeds.join(', '),
  epochs: p.epochs === undefined ? '' : String(p.epochs),
  settings: Object.fromEntries([
    ...Object.entries(p.settings).map(([name, value]) => [name, { text: String(value), vary: false }] as const),
    ...Object.entries(p.vary ?? {}).map(([name, values]) => [name, { text: values.join(', '), vary: true }] as const),
  ]),
});

/** What a draft comes to: a plan and its runs, or what is wrong, by the name of the field (`''`: the whole). */
export interface Checked {
  plan?: ExperimentPlan;
  runs: PlannedRun[];
  errors: Record<string, string>;
}

/** Reads a draft. Settings that none of its runs reads are left out, as the form does not show them. */
export function checkDraft(draft: Draft, datasets: readonly DatasetInfo[]): Checked {
  const errors: Record<string, string> = {};
  const plan = readPlan(draft, datasets, errors);
  if (Object.keys(errors).length > 0) return { runs: [], errors };
  const shape = problemsOf(planSchema, plan);
  if (!shape.ok) {
    for (const { path, message } of shape.problems) errors[String(path[0] ?? '')] ??= message;
    return { runs: [], errors };
  }
  const runs = expand(plan, datasets);
  return runs.ok ? { plan, runs: runs.value, errors } : { runs: [], errors: { [runs.error.at ?? '']: runs.error.message } };
}

function readPlan(draft: Draft, datasets: readonly DatasetInfo[], errors: Record<string, string>): ExperimentPlan {
  const seeds = parseSeeds(draft.seeds);
  if (!seeds.ok) errors['seeds'] = seeds.error.message;
  const plan: ExperimentPlan = {
    name: draft.name.trim(), preset: draft.preset, datasets: [...draft.datasets], objectives: [...draft.objectives],
    seeds: seeds.ok ? seeds.value : [], settings: {}, vary: {},
  };
  if (draft.epochs.trim()) {
    plan.epochs = Number(draft.epochs);
    if (!(plan.epochs > 0 && plan.epochs <= 1e6)) errors['epochs'] = `Epochs must be a number above 0 and up to 1000000, not "${draft.epochs}".`;
  }
  for (const { name } of readFields(draft, datasets)) {
    const typed = draft.settings[name];
    if (!typed?.text.trim() || name === 'objective' || (name === 'steps' && plan.epochs !== undefined)) continue;
    const values = readValues(name, typed, errors);
    if (values.length > 1) plan.vary[name] = values;
    else if (values[0] !== undefined) plan.settings[name] = values[0];
  }
  return plan;
}

function readValues(name: string, { text, vary }: Typed, errors: Record<string, string>): Value[] {
  const values: Value[] = [];
  for (const part of vary ? splitList(text) : [text.trim()]) {
    const parsed = parseValue(name, part);
    if (parsed.ok) values.push(parsed.value);
    else errors[name] ??= parsed.error.message;
  }
  return [...new Set(values)];
}
