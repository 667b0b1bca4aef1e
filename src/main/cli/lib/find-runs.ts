import { m } from '../../../paraglide/messages';
import { nearest } from '../../../shared/domain/did-you-mean';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import { shown } from '../../../shared/domain/text-limits';

const MAX_NAMED_RUNS = 5;
/** Shorter parts of a name are not searched for. */
const MIN_PART_LENGTH = 2;
const newest = (runs: readonly RunRow[]): RunRow[] =>
  [...runs].sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : a.id < b.id ? 1 : -1));

/**
 * Returns the runs that a word on the command line refers to, tried in this order: an id, the id of an experiment,
 * the start of exactly
 * one of either, the name of a run (the newest of that name), the name of an experiment (all runs of the newest of
 * that name), and a part of the name of only one run or only one experiment. A run in
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
      m.command_start_runs_give_more_characters({
        word: shown(word),
        count: starting.length,
        starting: listed(starting),
      }),
    );
  return byPartOfName(word, runs) ?? refuse(m.command_there_no_run({ word: shown(word), word2: guess(word, runs) }));
}

/** The only run, or the only experiment, whose name starts with a word or else contains it, in any case. */
function byPartOfName(word: string, runs: readonly RunRow[]): Outcome<RunRow[]> | undefined {
  const part = word.trim().toLowerCase();
  if (part.length < MIN_PART_LENGTH) return undefined;
  for (const matches of [(name: string) => name.startsWith(part), (name: string) => name.includes(part)]) {
    const named = newest(runs).filter((run) => matches(run.name.toLowerCase()));
    if (named.length === 1) return ok(named);
    if (named.length > 1)
      return refuse(
        m.command_part_names_runs_give_more({
          word: shown(word),
          count: named.length,
          named: listed(named, ({ name, id }) => `${name}: ${id}`),
        }),
      );
    const found = newest(runs).filter((run) => matches(run.experimentName.toLowerCase()));
    const experiments = [...new Map(found.map((run) => [run.experiment, run])).values()];
    if (experiments.length === 1) return ok(runs.filter((run) => run.experiment === experiments[0]!.experiment));
    if (experiments.length > 1)
      return refuse(
        m.command_part_names_experiments_give_more({
          word: shown(word),
          count: experiments.length,
          experiments: listed(experiments, ({ experimentName, experiment }) => `${experimentName}: ${experiment}`),
        }),
      );
  }
  return undefined;
}

const listed = (runs: readonly RunRow[], textOf: (run: RunRow) => string = ({ id }) => id): string =>
  runs.slice(0, MAX_NAMED_RUNS).map(textOf).join(', ') + (runs.length > MAX_NAMED_RUNS ? ', …' : '');

function guess(word: string, runs: readonly RunRow[]): string {
  if (runs.length === 0) return m.command_there_no_runs_yet_start_2();
  const near = nearest(word, [...new Set(runs.flatMap((run) => [run.name, run.id, run.experimentName]))]);
  return near === undefined ? m.command_gander_list_shows_all_runs() : m.core_did_you_mean_near({ near });
}

/** Returns the one run that a word refers to; refuses an experiment of several. */
export function findOneRun(word: string, runs: readonly RunRow[]): Outcome<RunRow> {
  const found = findRuns(word, runs);
  if (!found.ok) return found;
  return found.value.length === 1
    ? ok(found.value[0]!)
    : refuse(m.command_choose_one_of_experiment({ word: shown(word), count: found.value.length }));
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
