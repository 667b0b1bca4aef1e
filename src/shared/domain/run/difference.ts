import { m } from '../../../paraglide/messages';
import { joinWithCommas } from '../../lib/format';
import { joinSentences } from '../../lib/join-sentences';
import { field } from './hyperparameter-fields';
import { defaultWith } from './hyperparameters';
import { describeLineage } from './lineage';
import type { Run } from './run';
import { seedsOf, settingsOf } from './seeds';

/** What a person chose for a run; dataset hash and engine are known once it has started. */
export type Compared = Pick<Run, 'hyperparameters' | 'external' | 'dataset' | 'seed'> &
  Partial<Pick<Run, 'id' | 'name' | 'parent' | 'datasetHash' | 'engine'>>;

/** One row of the difference table: a setting and its value in each run, `undefined` where the run does not use it. */
export interface Difference {
  name: string;
  label: string;
  values: (string | number | boolean | undefined)[];
  /** It differs only because each paper sets a different value for its objective. */
  impliedByObjective: boolean;
}

type Values = Readonly<Record<string, string | number | boolean | undefined>>;

function valuesOf(run: Compared): Values {
  // First, so that they are the first rows; a setting of an external run may have the same name.
  const common = { dataset: run.dataset === '' ? undefined : run.dataset, seed: run.seed };
  return {
    ...common,
    ...((run.hyperparameters as Values | undefined) ?? run.external?.settings),
    ...common,
    ...(run.external?.objective === undefined ? {} : { objective: run.external.objective }),
    ...(run.datasetHash === undefined ? {} : { datasetHash: run.datasetHash.slice(0, 12) }),
    ...(run.engine === undefined ? {} : { engineUsed: `${run.engine.name} ${run.engine.version}` }),
  };
}

/** Labels of columns that are not hyperparameters. */
const LABELS: Record<string, string> = {
  get dataset() {
    return m.common_dataset();
  },
  get datasetHash() {
    return m.core_dataset_content();
  },
  get seed() {
    return m.common_seed();
  },
  get engineUsed() {
    return m.core_engine_version();
  },
};
const FOUND_OUT: ReadonlySet<string> = new Set(['datasetHash', 'engineUsed']);
/** What an external run may leave unstated. */
const UNSTATED: ReadonlySet<string> = new Set(['dataset', 'seed', 'objective']);
const labelOf = (name: string): string => LABELS[name] ?? field(name)?.label ?? name;

/**
 * Settings in which two or more runs differ, in a stable order: chosen ones first, then those implied by the
 * objective.
 */
export function differences(runs: readonly Compared[]): Difference[] {
  const all = runs.map(valuesOf);
  const names = [...new Set(all.flatMap((v) => Object.keys(v)))];
  const rows = names
    .filter((name) => (name === 'datasetHash' ? contentDiffers(runs) : valuesKnown(runs, all, name).size > 1))
    .map((name) => ({
      name,
      label: labelOf(name),
      values: all.map((v) => v[name]),
      impliedByObjective: isImplied(name, runs),
    }));
  return rows.sort((a, b) => Number(a.impliedByObjective) - Number(b.impliedByObjective));
}

/**
 * Values that can differ: dataset hash and engine are not counted while one of the runs has not started, and a setting
 * that only one kind of run has (Gander's own, or those of other programs) is compared among runs of that kind only.
 */
function valuesKnown(runs: readonly Compared[], all: readonly Values[], name: string): Set<unknown> {
  const isUnknown = (i: number): boolean => {
    if (all[i]![name] !== undefined) return false;
    if (FOUND_OUT.has(name) || (UNSTATED.has(name) && runs[i]!.external !== undefined)) return true;
    return !runs.some((run, j) => isSameKind(run, runs[i]!) && all[j]![name] !== undefined);
  };
  return new Set(all.flatMap((values, i) => (isUnknown(i) ? [] : [values[name]])));
}

const isSameKind = (a: Compared, b: Compared): boolean => (a.external === undefined) === (b.external === undefined);

/** The same dataset name and prepared size, but different bytes. */
function contentDiffers(runs: readonly Compared[]): boolean {
  const hashes = new Map<string, Set<string>>();
  for (const { dataset, hyperparameters: h, datasetHash } of runs) {
    if (datasetHash === undefined) continue;
    const data = JSON.stringify([dataset, h?.imageSize, h?.channels]);
    hashes.set(data, (hashes.get(data) ?? new Set()).add(datasetHash));
  }
  return [...hashes.values()].some((set) => set.size > 1);
}

/**
 * True when a difference follows from the objectives: each run has its paper's value, or only some objectives use the
 * field and those agree.
 */
function isImplied(name: string, runs: readonly Compared[]): boolean {
  if (name in LABELS || name === 'objective') return false;
  const f = field(name);
  const read = runs.map((run) => valuesOf(run)[name]).filter((value) => value !== undefined);
  if (f?.objectives && new Set(read).size === 1) return true;
  return runs.every((run) => {
    const value = valuesOf(run)[name];
    if (value === undefined) return true;
    return (
      f !== undefined && run.hyperparameters !== undefined && value === defaultWith(f, run.hyperparameters.objective)
    );
  });
}

/**
 * `Differs only in objective and its paper-default settings: optimizer, learning rate; seeds 1, 2 of each.` If there are
 * branches among the runs, a sentence on their shared steps is added.
 */
export function describeDifference(runs: readonly Compared[]): string {
  const lineage = describeLineage(
    runs.flatMap(({ id, name, parent }) => (id === undefined || name === undefined ? [] : [{ id, name, parent }])),
  );
  return joinSentences(describeSettings(runs), lineage);
}

/** The label of a row within a sentence; names that another program gave keep their capitals. */
export const inSentence = ({ name, label }: Pick<Difference, 'name' | 'label'>): string =>
  name === label ? label : label.toLowerCase();

function describeSettings(runs: readonly Compared[]): string {
  if (runs.length < 2) return m.core_one_run_nothing_compare();
  const seeds = pairedSeeds(runs);
  const rows = differences(runs).filter((r) => r.name !== 'seed' || !seeds);
  const list = (implied: boolean) =>
    joinWithCommas(rows.filter((r) => r.impliedByObjective === implied).map((r) => inSentence(r)));
  const chosen = list(false);
  const implied = list(true);
  // What another program did not state is not known to be equal.
  const isStated = runs.some((run) => run.external);
  if (!chosen && !implied) return isStated ? m.core_as_far_as_stated_these() : m.common_equal_settings();
  const difference = {
    settings: chosen || implied,
    implied: chosen && implied ? m.core_differs_implied({ implied }) : '',
    seeds: seeds ? m.core_differs_seeds({ seeds }) : '',
  };
  return isStated ? m.core_differs_stated(difference) : m.core_differs_only(difference);
}

/**
 * `1, 2, 3` when two or more settings were each run with these same seeds; undefined otherwise, or with a single seed.
 */
function pairedSeeds(runs: readonly Compared[]): string | undefined {
  const sets = new Map<string, Compared[]>();
  for (const run of runs) sets.set(settingsOf(run), [...(sets.get(settingsOf(run)) ?? []), run]);
  const lists = new Set([...sets.values()].map((of) => seedsOf(of).join(', ')));
  const [only] = lists;
  return sets.size > 1 && lists.size === 1 && only!.includes(',') ? only : undefined;
}
