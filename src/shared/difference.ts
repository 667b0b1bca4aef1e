import { field } from './fields';
import { defaultWith } from './hyperparameters';
import { describeLineage } from './lineage';
import type { Run } from './run';

export type Compared = Pick<Run, 'hyperparameters' | 'dataset' | 'seed'> & Partial<Pick<Run, 'id' | 'name' | 'parent'>>;

/** One row of the difference table: a setting and its value in each run, `undefined` where the run does not read it. */
export interface Difference {
  name: string;
  label: string;
  values: (string | number | undefined)[];
  /** It differs only because each paper sets it together with its objective. */
  impliedByObjective: boolean;
}

const valuesOf = (run: Compared): Record<string, string | number | undefined> => ({
  dataset: run.dataset,
  seed: run.seed,
  ...(run.hyperparameters as unknown as Record<string, string | number>),
});

/** Settings in which two or more runs differ, in a stable order: what a person chose first, then what follows from it. */
export function differences(runs: readonly Compared[]): Difference[] {
  const all = runs.map(valuesOf);
  const names = [...new Set(all.flatMap((v) => Object.keys(v)))];
  const rows = names
    .filter((name) => new Set(all.map((v) => v[name])).size > 1)
    .map((name) => ({
      name,
      label: name === 'dataset' ? 'Dataset' : name === 'seed' ? 'Seed' : (field(name)?.label ?? name),
      values: all.map((v) => v[name]),
      impliedByObjective: isImplied(name, runs),
    }));
  return rows.sort((a, b) => Number(a.impliedByObjective) - Number(b.impliedByObjective));
}

/** True when it follows from the objectives: each run has what its paper sets, or only some objectives read it and those agree. */
function isImplied(name: string, runs: readonly Compared[]): boolean {
  if (name === 'dataset' || name === 'seed' || name === 'objective') return false;
  const f = field(name);
  const read = runs.map((run) => valuesOf(run)[name]).filter((value) => value !== undefined);
  if (f?.objectives && new Set(read).size === 1) return true;
  return runs.every((run) => {
    const value = valuesOf(run)[name];
    return value === undefined || (f !== undefined && value === defaultWith(f, run.hyperparameters.objective));
  });
}

/**
 * `Differs only in objective, and in what each paper sets with it: optimizer, learning rate.` With branches among them, it
 * says besides whose first steps are whose.
 */
export function describeDifference(runs: readonly Compared[]): string {
  const lineage = describeLineage(runs.flatMap(({ id, name, parent }) => (id === undefined || name === undefined ? [] : [{ id, name, parent }])));
  return [describeSettings(runs), ...(lineage === undefined ? [] : [lineage])].join(' ');
}

function describeSettings(runs: readonly Compared[]): string {
  if (runs.length < 2) return 'One run: nothing to compare.';
  const rows = differences(runs);
  const list = (implied: boolean) => rows.filter((r) => r.impliedByObjective === implied).map((r) => r.label.toLowerCase()).join(', ');
  const chosen = list(false);
  const implied = list(true);
  if (!chosen && !implied) return 'These runs have equal settings.';
  return `Differs only in ${chosen || implied}${chosen && implied ? `, and in what each paper sets with it: ${implied}` : ''}.`;
}
