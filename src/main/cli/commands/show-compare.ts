import { Option } from 'commander';
import { visible } from '../../../shared/lib/text';
import { m } from '../../../paraglide/messages';
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
import { describeEvent, describeRecorded, levelLabel } from '../../../shared/domain/recorded-text';

/** What `gander show` prints instead of the details of a run: `pytorch` is its script for PyTorch. */
const SHOWN_AS = ['pytorch'] as const;
interface ShowOptions {
  as?: (typeof SHOWN_AS)[number];
}

/** Adds `gander show` and `gander compare`. */
export const addShowAndCompare: AddCommand = (program, action) => {
  program
    .command('show')
    .description(m.command_show_details_one_run())
    .argument('<run>')
    .addOption(new Option('--as <form>', m.command_print_run_as_script_instead()).choices(SHOWN_AS))
    .action(action((c, word: string, options: ShowOptions) => show(c, word, options)));
  program
    .command('compare')
    .description(m.command_show_how_runs_differ_and())
    .argument('<run...>')
    .action(action((c, words: string[]) => compare(c, words)));
};

/** `gander show`: prints the details of one run, or its script. */
export const show = (context: Context, word: string, { as }: ShowOptions = {}): Promise<void> =>
  withCore(context, 'gander show', async (core) => {
    const found = asUsage(findRuns(word, await core.request('runs:list')));
    if (found.length !== 1)
      throw new UsageError(
        m.command_experiment_runs_choose_one_them({ word: shown(word), count: found.length, word2: word }),
      );
    const run = unwrap(await core.request('runs:get', found[0]!.id));
    if (as === 'pytorch') return printScript(context, run);
    const [samples] = await core.request('samples:list', [run.id]);
    if (context.json) printJson(detailJson(run, samples));
    else print(describe(run));
  });

function printScript({ json }: Context, run: RunDetail): void {
  if (!isTrained(run)) throw new UsageError(m.command_was_trained_by_another_program({ name: shown(run.name) }));
  const script = pytorchScript(run);
  if (json) printJson({ run: run.id, file: scriptName(run), script });
  else print(script.trimEnd());
}

/** Formats a time in the time zone of the terminal, the one that filters use. */
const time = (iso: string | undefined): string => (iso === undefined ? '-' : localTime(iso));

/** The target of a run, and its job there. */
function jobFacts({ target, job, state: current }: RunDetail): [string, string][] {
  const waits = current === 'queued' ? job?.message : undefined;
  const facts: [string, string | undefined][] = [
    [m.target_row_target(), target],
    [m.target_row_job(), job?.job],
    [m.target_row_node(), job?.node],
    [m.target_row_waits(), waits === undefined ? undefined : describeRecorded(waits)],
    [m.target_row_requeued(), job?.restarts === undefined ? undefined : String(job.restarts)],
  ];
  return facts.flatMap(([name, text]) => (text === undefined ? [] : [[name, visible(text)]]));
}

function describe(run: RunDetail): string {
  const facts: [string, string][] = [
    [m.command_row_run(), run.id],
    [m.command_row_name(), run.name],
    [m.command_row_experiment(), `${run.experimentName} (${run.experiment})`],
    [m.command_row_state(), state(run)],
    ...(run.message ? [[m.command_row_message(), describeRecorded(run.message)] as [string, string]] : []),
    ...jobFacts(run),
    [m.command_row_step(), steps(run)],
    [m.command_row_dataset(), m.command_dataset_samples({ dataset: run.dataset, datasetCount: run.datasetCount })],
    [m.command_row_seed(), String(run.seed)],
    [
      m.command_row_engine(),
      run.engine
        ? m.common_engine_on_device({ name: run.engine.name, version: run.engine.version, device: run.engine.device })
        : '-',
    ],
    [m.command_row_created(), time(run.createdAt)],
    [m.command_row_started(), time(run.startedAt)],
    [m.command_row_ended(), time(run.endedAt)],
    [m.command_time_zone(), timeZone()],
    [m.command_row_folder(), run.folder],
    [
      m.command_row_disk(),
      m.command_disk_of_run({
        checkpoints: bytes(run.bytes.checkpoints),
        samples: bytes(run.bytes.samples),
        log: bytes(run.bytes.log),
      }),
    ],
    [m.command_row_grids(), String(run.samples)],
  ];
  const pairs = (all: Record<string, unknown>) =>
    Object.entries(all).map(([name, v]) => [`  ${name}`, value(v as number)]);
  return [
    table(['', ''], facts).trimStart(),
    `\n${m.command_section_settings()}\n${table(['', ''], pairs({ ...run.hyperparameters })).replace(/^\s*\n/, '')}`,
    `\n${m.command_section_last_values()}\n${table(['', ''], pairs(run.last)).replace(/^\s*\n/, '')}`,
    ...(run.checkpoints.length > 0
      ? [
          `\n${m.command_section_checkpoints()}\n${run.checkpoints.map((c) => m.command_checkpoint_line({ step: c.step, bytes: bytes(c.bytes), at: time(c.at) })).join('\n')}`,
        ]
      : []),
    ...(run.events.length > 0
      ? [
          `\n${m.command_section_events()}\n${run.events.map((e) => m.command_event_line({ at: time(e.at), step: e.step, level: levelLabel(e.level), message: describeEvent(e) })).join('\n')}`,
        ]
      : []),
    ...(run.output ? [`\n${m.command_section_output()}\n${run.output}`] : []),
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
      [m.command_row_run(), ...runs.map((r) => r.id)],
      [m.command_row_state(), ...runs.map(state)],
      [m.command_row_step(), ...runs.map(steps)],
      ...differences(runs).map((d) => [d.label, ...d.values.map((v) => value(typeof v === 'boolean' ? String(v) : v))]),
      ...metrics.map((name) => [name, ...runs.map((r) => value(r.last[name]))]),
    ],
  );
}
