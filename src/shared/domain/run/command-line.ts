import type { DatasetInfo } from '../datasets';
import { planOf } from './experiment';
import type { ExperimentPlan } from './experiment';
import { field, FIELDS } from './hyperparameter-fields';
import type { Value } from './hyperparameter-fields';
import { planOfRuns, valuesOfRuns } from './plan-of-runs';
import type { SourceRun } from './plan-of-runs';
import { PRESETS } from './presets';
import type { Run } from './run';

export type CommandRun = SourceRun & Pick<Run, 'name' | 'parent'>;
export type Shell = 'posix' | 'windows';

/**
 * Commands that make these runs again, one a line: `gander run` with the preset that needs the fewest options, or `gander
 * branch` for a branch. Runs that one comparison does not express exactly have a command each.
 */
export function commandLine(runs: readonly CommandRun[], datasets: readonly DatasetInfo[], shell: Shell): string {
  const branches = runs.filter(({ parent }) => parent);
  const roots = runs.filter(({ parent }) => !parent);
  const groups = roots.length > 0 && planOfRuns(roots, datasets).isExact ? [roots] : roots.map((run) => [run]);
  return [...groups.map((group) => runWords(group, datasets)), ...branches.map(branchWords)]
    .map((words) => words.map((word) => quoted(word, shell)).join(' '))
    .join('\n');
}

/** The words of `gander run` for runs that one plan makes. */
function runWords(runs: readonly SourceRun[], datasets: readonly DatasetInfo[]): string[] {
  const { plan } = planOfRuns(runs, datasets);
  const wanted = valuesOfRuns(runs);
  const options = PRESETS.flatMap((preset) => {
    const words = optionsFrom(planOf(preset), plan, wanted);
    return words ? [[preset.name, ...words]] : [];
  });
  const shortest = options.reduce((best, words) => (words.length < best.length ? words : best));
  return ['gander', 'run', ...shortest, ...nameOption(plan.name)];
}

/** The options that turn the plan of a preset into `plan`; undefined where options cannot. */
function optionsFrom(
  base: ExperimentPlan,
  plan: ExperimentPlan,
  wanted: ReadonlyMap<string, { values: Value[]; isDefault: boolean }>,
): string[] | undefined {
  const words: string[] = [];
  const list = (option: string, from: readonly unknown[], to: readonly unknown[]): void => {
    if (String(from) !== String(to)) words.push(option, to.join(','));
  };
  list('--objective', base.objectives, plan.objectives);
  list('--dataset', base.datasets, plan.datasets);
  list('--seed', base.seeds, plan.seeds);
  for (const { name } of FIELDS) {
    const want = wanted.get(name);
    const given = base.vary[name] ?? (base.settings[name] === undefined ? undefined : [base.settings[name]]);
    if (!want) {
      // A setting that none of the runs uses is left out by the command, but not a list of values.
      if (base.vary[name]) return undefined;
      continue;
    }
    if (name === 'steps') {
      if (base.epochs !== undefined || String(given) !== String(want.values)) {
        if (want.values.length > 1) words.push('--set', `steps=${want.values.join(',')}`);
        else words.push('--steps', String(want.values[0]));
      }
      continue;
    }
    const isLeftOpen = want.values.length > 1 && field(name)?.isPlanned === true;
    if (given === undefined && (want.isDefault || isLeftOpen)) continue;
    if (given !== undefined && String(given) === String(want.values)) continue;
    // Several defaults, one for each objective: only a plan without a value has them.
    if (want.values.length > 1 && (want.isDefault || isLeftOpen)) return undefined;
    words.push('--set', `${name}=${want.values.join(',')}`);
  }
  return words;
}

function branchWords({ name, parent }: CommandRun): string[] {
  const changes = parent!.changes.filter(({ to }) => to !== undefined);
  return [
    ...['gander', 'branch', parent!.run, '--at', String(parent!.step)],
    ...changes.flatMap((change) => ['--set', `${change.name}=${change.to}`]),
    ...nameOption(name),
  ];
}

/** In one word where the name would be read as an option. */
const nameOption = (name: string): string[] => (name.startsWith('-') ? [`--name=${name}`] : ['--name', name]);

/** A word as the shell reads it back. */
function quoted(word: string, shell: Shell): string {
  if (/^[\w.,:=/@%+-]+$/.test(word) && !(shell === 'windows' && word.includes('%'))) return word;
  if (shell === 'windows') return `"${word.replaceAll('"', '\\"')}"`;
  return `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
