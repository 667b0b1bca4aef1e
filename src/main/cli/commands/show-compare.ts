import { Option } from 'commander';
import { pytorchScript, scriptName } from '../../../shared/pytorch/script';
import { describeDifference, differences } from '../../../shared/domain/run/difference';
import { localTime, timeZone } from '../../../shared/lib/format';
import { unwrap } from '../../../shared/contract/outcome';
import { shown } from '../../../shared/domain/text-limits';
import type { RunDetail } from '../../../shared/contract/results';
import { isTrained } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { print, printJson, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns, findRuns } from '../lib/find-runs';
import { bytes, state, steps, table, value } from '../lib/format';
import { detailJson, runJson, sharedExperiment } from '../lib/run-json';
import { asUsage, UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';

/** What `gander show` prints instead of the details of a run: `pytorch` is its script for PyTorch. */
const SHOWN_AS = ['pytorch'] as const;
interface ShowOptions {
  as?: (typeof SHOWN_AS)[number];
}

/** Adds `gander show` and `gander compare`. */
export const addShowAndCompare: AddCommand = (program, action) => {
  program
    .command('show')
    .description('Show the details of one run.')
    .argument('<run>')
    .addOption(new Option('--as <form>', 'print the run as a script instead').choices(SHOWN_AS))
    .action(action((c, word: string, options: ShowOptions) => show(c, word, options)));
  program
    .command('compare')
    .description('Show how runs differ and how far each has trained.')
    .argument('<run...>')
    .action(action((c, words: string[]) => compare(c, words)));
};

/** `gander show`: prints the details of one run, or its script. */
export const show = (context: Context, word: string, { as }: ShowOptions = {}): Promise<void> =>
  withCore(context, 'gander show', async (core) => {
    const found = asUsage(findRuns(word, await core.request('runs:list')));
    if (found.length !== 1)
      throw new UsageError(
        `${shown(word)} is an experiment of ${found.length} runs: choose one of them, or use "gander compare ${word}".`,
      );
    const run = unwrap(await core.request('runs:get', found[0]!.id));
    if (as === 'pytorch') return printScript(context, run);
    const [samples] = await core.request('samples:list', [run.id]);
    if (context.json) printJson(detailJson(run, samples));
    else print(describe(run));
  });

function printScript({ json }: Context, run: RunDetail): void {
  if (!isTrained(run))
    throw new UsageError(`${shown(run.name)} was trained by another program, so Gander does not know its networks.`);
  const script = pytorchScript(run);
  if (json) printJson({ run: run.id, file: scriptName(run), script });
  else print(script.trimEnd());
}

/** Formats a time in the time zone of the terminal, the one that filters use. */
const time = (iso: string | undefined): string => (iso === undefined ? '-' : localTime(iso));

function describe(run: RunDetail): string {
  const facts: [string, string][] = [
    ['run', run.id],
    ['name', run.name],
    ['experiment', `${run.experimentName} (${run.experiment})`],
    ['state', state(run)],
    ...(run.message ? [['message', run.message] as [string, string]] : []),
    ['step', steps(run)],
    ['dataset', `${run.dataset}, ${run.datasetCount} samples`],
    ['seed', String(run.seed)],
    ['engine', run.engine ? `${run.engine.name} ${run.engine.version}, ${run.engine.device}` : '-'],
    ['created', time(run.createdAt)],
    ['started', time(run.startedAt)],
    ['ended', time(run.endedAt)],
    ['time zone', timeZone()],
    ['folder', run.folder],
    [
      'disk',
      `checkpoints ${bytes(run.bytes.checkpoints)}, grids ${bytes(run.bytes.samples)}, journal ${bytes(run.bytes.log)}`,
    ],
    ['grids', String(run.samples)],
  ];
  const pairs = (all: Record<string, unknown>) =>
    Object.entries(all).map(([name, v]) => [`  ${name}`, value(v as number)]);
  return [
    table(['', ''], facts).trimStart(),
    `\nsettings\n${table(['', ''], pairs({ ...run.hyperparameters })).replace(/^\s*\n/, '')}`,
    `\nlast values\n${table(['', ''], pairs(run.last)).replace(/^\s*\n/, '')}`,
    ...(run.checkpoints.length > 0
      ? [
          `\ncheckpoints\n${run.checkpoints.map((c) => `  step ${c.step}  ${bytes(c.bytes)}  ${time(c.at)}`).join('\n')}`,
        ]
      : []),
    ...(run.events.length > 0
      ? [`\nevents\n${run.events.map((e) => `  ${time(e.at)}  step ${e.step}  ${e.level}  ${e.message}`).join('\n')}`]
      : []),
    ...(run.output ? [`\noutput of the training process\n${run.output}`] : []),
  ].join('\n');
}

/** `gander compare`: prints how runs differ and how far each has trained. */
export const compare = (context: Context, words: string[]): Promise<void> =>
  withCore(context, 'gander compare', async (core) => {
    const runs = asUsage(findAllRuns(words, await core.request('runs:list')));
    const difference = describeDifference(runs);
    if (context.json)
      return printJson({
        experiment: sharedExperiment(runs),
        runs: runs.map(runJson),
        difference,
        differences: differences(runs),
      });
    print(`${difference}\n\n${comparison(runs)}`);
  });

function comparison(runs: readonly RunRow[]): string {
  const metrics = [...new Set(runs.flatMap((r) => Object.keys(r.last)))];
  return table(
    ['', ...runs.map((r) => r.name)],
    [
      ['run', ...runs.map((r) => r.id)],
      ['state', ...runs.map(state)],
      ['step', ...runs.map(steps)],
      ...differences(runs).map((d) => [d.label, ...d.values.map((v) => value(typeof v === 'boolean' ? String(v) : v))]),
      ...metrics.map((name) => [name, ...runs.map((r) => value(r.last[name]))]),
    ],
  );
}
