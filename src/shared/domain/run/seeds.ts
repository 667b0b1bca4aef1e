import type { Run } from './run';

/** The properties that decide whether runs have the same configuration. */
export type Seeded = Pick<
  Run,
  'id' | 'hyperparameters' | 'external' | 'dataset' | 'datasetHash' | 'engine' | 'seed' | 'state' | 'step' | 'parent'
> &
  Partial<Pick<Run, 'experiment'>>;

/**
 * Runs that differ only in seed, in their original order; no seed occurs twice.
 *
 * The rule: all hyperparameters are equal, including length and recording intervals; the dataset has the same name and
 * the same SHA-256; the engine has the same name and version. Nothing is rounded or ignored. A branch is never grouped:
 * its first steps are its parent's.
 *
 * External runs are grouped if they state their seeds, belong to one experiment, were written by one program, and state
 * equal settings apart from the seed.
 */
export interface SeedGroup<R> {
  /** Id of the first run. */
  key: string;
  runs: R[];
}

/**
 * Groups runs by {@link SeedGroup}'s rule; groups are ordered by their first run.
 *
 * A run with the same seed as an earlier one of its configuration is not an independent sample: it starts a group of
 * its own.
 */
export function groupBySeed<R extends Seeded>(runs: readonly R[]): SeedGroup<R>[] {
  // Started runs first: a run that has not started has no engine and data yet, and joins the first group that fits.
  const order = [...runs.filter((run) => !isOpen(run)), ...runs.filter(isOpen)];
  const alike = new Map<string, SeedGroupDraft<R>[]>();
  for (const run of order) {
    const settings = settingsOf(run);
    const made = isOpen(run) ? undefined : madeOf(run);
    const drafts = alike.get(settings) ?? [];
    const isSingle = run.parent !== undefined || run.seed === undefined;
    const home = isSingle ? undefined : drafts.find((draft) => fits(run, made, draft));
    if (home) {
      home.runs.push(run);
      home.seeds.add(run.seed);
    } else alike.set(settings, [...drafts, { runs: [run], seeds: new Set([run.seed]), made, closed: isSingle }]);
  }
  const place = new Map(runs.map((run, i) => [run, i]));
  const sorted = [...alike.values()].flat().map((draft) => draft.runs.sort((a, b) => place.get(a)! - place.get(b)!));
  return sorted
    .sort((a, b) => place.get(a[0]!)! - place.get(b[0]!)!)
    .map((group) => ({ key: group[0]!.id, runs: group }));
}

interface SeedGroupDraft<R> {
  runs: R[];
  seeds: Set<number | undefined>;
  /** Data and engine of its runs; undefined while none has started. */
  made: string | undefined;
  /** A branch, or a run without a known seed, which is not grouped with other runs. */
  closed: boolean;
}

/** Nothing was computed yet, so engine and data are not fixed. */
const isOpen = (run: Seeded): boolean => run.step === 0 && (run.state === 'queued' || run.state === 'starting');

const fits = (run: Seeded, made: string | undefined, draft: SeedGroupDraft<unknown>): boolean =>
  !draft.closed &&
  !draft.seeds.has(run.seed) &&
  (made === undefined || draft.made === undefined || made === draft.made);

const texts = new WeakMap<object, string>();

/** Cache key of all hyperparameters, sorted by name, and the dataset. */
export function settingsOf(run: Pick<Run, 'hyperparameters' | 'external' | 'dataset'>): string {
  const settings = run.hyperparameters ?? run.external?.settings ?? {};
  const known = texts.get(settings);
  const text =
    known ??
    JSON.stringify(
      Object.entries(settings)
        .filter(isNoSeed)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    );
  if (known === undefined) texts.set(settings, text);
  return `${run.dataset}\n${run.external?.program ?? ''}\n${text}`;
}

/** Programs often have the seed among their settings. */
const isNoSeed = ([name]: [string, unknown]): boolean => !/^(.*\.)?(random_?)?seed$/i.test(name);

/** Identity of data and engine. A dataset of unknown hash equals no other. */
const madeOf = (run: Seeded): string =>
  run.external
    ? JSON.stringify([run.experiment, run.datasetHash])
    : JSON.stringify([run.datasetHash ?? run.id, run.engine?.name, run.engine?.version]);

/** The known seeds of a group, ascending. */
export const seedsOf = (runs: readonly Pick<Run, 'seed'>[]): number[] =>
  runs.flatMap((r) => r.seed ?? []).sort((a, b) => a - b);

/** Every configuration was run with the same seeds, so that runs can be compared in pairs. */
export function arePaired(groups: readonly SeedGroup<Pick<Run, 'seed'>>[]): boolean {
  return new Set(groups.map((g) => seedsOf(g.runs).join())).size <= 1;
}

/** The name of a configuration: the common name of its runs without the seed, or the first run's name. */
export function configurationName(runs: readonly Pick<Run, 'name' | 'seed'>[]): string {
  const names = new Set(runs.map((r) => r.name.replace(new RegExp(`(^|\\s*[·,]\\s*)seed[ =]${r.seed}$`), '')));
  const [only] = names;
  return names.size === 1 && only ? only : runs[0]!.name;
}
