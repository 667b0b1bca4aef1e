import { nearest } from '../../../shared/domain/did-you-mean';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { shown } from '../../../shared/domain/text-limits';

const MAX_NAMED_RUNS = 5;
const newest = (runs: readonly RunRow[]): RunRow[] =>
  [...runs].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1));

/**
 * Returns the runs that a word on the command line refers to, tried in this order: an id, the id of an experiment,
 * the start of exactly
 * one of either, the name of a run (the newest of that name), the name of an experiment (all runs of the newest of
 * that name). A run in
 * the trash is found by its id only, unless only such runs are given.
 */
export function findRuns(word: string, all: readonly RunRow[]): Outcome<RunRow[]> {
  const exact = all.filter((run) => run.id === word);
  if (exact.length > 0) return ok(exact);
  const kept = all.filter((run) => run.trashedAt === undefined);
  const runs = kept.length > 0 ? kept : all;
  const ofExperiment = runs.filter((run) => run.experiment === word);
  if (ofExperiment.length > 0) return ok(ofExperiment);
  const starting = runs.filter((run) => run.id.startsWith(word));
  if (starting.length === 1) return ok(starting);
  const experiments = new Set(runs.map((run) => run.experiment).filter((id) => id.startsWith(word)));
  if (starting.length === 0 && experiments.size === 1) return ok(runs.filter((run) => experiments.has(run.experiment)));
  const named = newest(runs).find((run) => run.name === word);
  if (named) return ok([named]);
  const experiment = newest(runs).find((run) => run.experimentName === word)?.experiment;
  if (experiment !== undefined) return ok(runs.filter((run) => run.experiment === experiment));
  if (starting.length > 1)
    return refuse(
      `${shown(word)} is the start of ${starting.length} runs (${listed(starting)}): give more characters of the id.`,
    );
  return refuse(`There is no run ${shown(word)}.${guess(word, runs)}`);
}

const listed = (runs: readonly RunRow[]): string =>
  runs
    .slice(0, MAX_NAMED_RUNS)
    .map((run) => run.id)
    .join(', ') + (runs.length > MAX_NAMED_RUNS ? ', …' : '');

function guess(word: string, runs: readonly RunRow[]): string {
  if (runs.length === 0) return ' There are no runs yet: start some with "gander run".';
  const near = nearest(word, [...new Set(runs.flatMap((run) => [run.name, run.id, run.experimentName]))]);
  return near === undefined ? ' "gander list" shows all runs.' : ` Did you mean "${near}"?`;
}

/** Returns the one run that a word refers to; refuses an experiment of several. */
export function findOneRun(word: string, runs: readonly RunRow[]): Outcome<RunRow> {
  const found = findRuns(word, runs);
  if (!found.ok) return found;
  return found.value.length === 1
    ? ok(found.value[0]!)
    : refuse(`${shown(word)} is an experiment of ${found.value.length} runs: choose one of them.`);
}

/** Returns the runs that several words refer to, each once, in the order of the words. */
export function findAllRuns(words: readonly string[], runs: readonly RunRow[]): Outcome<RunRow[]> {
  const found = new Map<string, RunRow>();
  for (const word of words) {
    const some = findRuns(word, runs);
    if (!some.ok) return some;
    for (const run of some.value) found.set(run.id, run);
  }
  return ok([...found.values()]);
}
