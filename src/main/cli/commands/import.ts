import path from 'node:path';
import { m } from '../../../paraglide/messages';
import type { FoundRun, Imported, ImportStatus } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import { append } from '../../../shared/lib/lists';
import { visible } from '../../../shared/lib/text';
import { unwrap } from '../../../shared/contract/outcome';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { bytes, duration } from '../lib/format';
import { cancelOnInterrupt } from '../lib/interrupt';
import { EXIT, UsageError } from '../lib/usage-error';
import { quietOption } from '../lib/command';
import type { AddCommand } from '../lib/command';

/** Adds `gander import`. */
export const addImport: AddCommand = (program, action) => {
  program
    .command('import')
    .description(m.command_import_runs_bundles_run_folders())
    .argument('<path...>')
    .option('--new-ids', m.command_give_run_new_id_if(), false)
    .option('--dry-run', m.command_runs_other_programs_show_what(), false)
    .option('--only <key...>', m.command_runs_other_programs_import_only())
    .option('--reading <name=value...>', m.command_runs_other_programs_read_files())
    .option(...quietOption())
    .action(action((c, paths: string[], options: ImportCommandOptions) => importPaths(c, paths, options)));
};

interface ImportCommandOptions {
  newIds: boolean;
  dryRun: boolean;
  only?: string[];
  reading?: string[];
  quiet: boolean;
}

interface Failed {
  path: string;
  message: string;
}

/** `step=epoch` as name and value. */
function readingsOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const at = word.indexOf('=');
      if (at < 1) throw new UsageError(m.command_reading_has_no_value_write({ word }));
      return [word.slice(0, at), word.slice(at + 1)];
    }),
  );
}

/** `gander import`: imports one path after the other. The exit code is 1 if any run was refused. */
const importPaths = (
  context: Context,
  paths: string[],
  { newIds, dryRun, only, reading, quiet }: ImportCommandOptions,
): Promise<number> =>
  withCore(context, 'gander import', async (core) => {
    const request: ImportOptions = {
      newIds,
      ...(dryRun ? { preview: true } : {}),
      ...(only ? { keys: only } : {}),
      ...(reading ? { readings: readingsOf(reading) } : {}),
    };
    const found: FoundRun[] = [];
    const all: Required<Imported> = { added: [], updated: [], skipped: [], refused: [], renamed: [] };
    const failed: Failed[] = [];
    let isInterrupted = false;
    for (const word of paths) {
      // The process that owns the home may have another working directory.
      const started = await core.request('imports:open', path.resolve(word), request);
      const status = started.ok ? await follow(core, started.value.id, quiet || context.json) : undefined;
      if (status?.state === 'cancelled') {
        isInterrupted = true;
        break;
      }
      if (status?.found) append(found, status.found);
      else if (status?.result)
        for (const key of ['added', 'updated', 'skipped', 'refused', 'renamed'] as const)
          append<unknown>(all[key], status.result[key] ?? []);
      else
        failed.push({
          path: word,
          message: started.ok ? (status?.message ?? m.command_import_failed()) : started.error.message,
        });
    }
    if (dryRun) printFound(context, found, failed);
    else await printResult(context, core, all, failed);
    return isInterrupted ? EXIT.interrupted : failed.length + all.refused.length > 0 ? EXIT.failed : EXIT.done;
  });

async function printResult(
  context: Context,
  core: Core,
  all: Required<Imported>,
  failed: readonly Failed[],
): Promise<void> {
  if (context.json) {
    const refused = all.refused.map(({ run, message }) => ({ run, message }));
    return printJson({
      added: all.added,
      updated: all.updated,
      skipped: all.skipped,
      refused,
      renamed: all.renamed,
      failed,
    });
  }
  const names = new Map((await core.request('runs:list')).map((run) => [run.id, run.name]));
  for (const id of all.added) print(m.command_imported({ id, id2: names.get(id) ?? '' }));
  for (const id of all.updated) print(m.command_updated({ id, id2: names.get(id) ?? '' }));
  for (const { message } of all.renamed) print(m.common_import_renamed({ message }));
  for (const { message } of all.skipped) print(m.common_import_skipped({ message }));
  for (const { message } of [...all.refused, ...failed]) say(message);
}

/** What `--dry-run` shows of each run that was found. */
function printFound(context: Context, found: readonly FoundRun[], failed: readonly Failed[]): void {
  if (context.json)
    return printJson({ found: found.map(({ grids, ...run }) => ({ ...run, grids: gridsJson(grids) })), failed });
  for (const run of found) {
    print(
      m.command_import_found({
        name: visible(run.name),
        type: run.type,
        key: visible(run.key),
        detail: run.updates ? m.command_import_updates({ updates: run.updates }) : '',
      }),
    );
    print(m.command_import_steps({ first: run.steps.first, last: run.steps.last, bytes: bytes(run.bytes) }));
    const names = run.metrics.map(({ name, points }) => `${visible(name)} (${points})`);
    if (names.length > 0)
      print(m.command_import_metrics({ names: names.slice(0, MAX_NAMED).join(', '), count: more(names.length) }));
    if (run.grids)
      print(
        m.command_import_grids({
          count: run.grids.count,
          rows: run.grids.rows,
          columns: run.grids.columns,
          layoutFrom: run.grids.layoutFrom,
        }),
      );
    const settings = Object.entries(run.settings).map(([name, value]) => `${visible(name)}=${visible(String(value))}`);
    if (settings.length > 0)
      print(
        m.command_import_settings({ settings: settings.slice(0, MAX_NAMED).join(', '), count: more(settings.length) }),
      );
    for (const remark of run.remarks) print(`  ${visible(remark)}`);
    for (const { name, label, options, chosen } of run.readings)
      print(
        `  --reading ${name}=${options.map(({ value }) => (value === chosen ? `[${value}]` : value)).join('|')}  ${visible(label)}`,
      );
  }
  for (const { message } of failed) say(message);
}

/** Most metrics and settings that a preview lists by name. */
const MAX_NAMED = 12;
const more = (count: number): string => (count > MAX_NAMED ? m.command_and_more({ count: count - MAX_NAMED }) : '');

/** The pictures of a preview are left out of JSON. */
const gridsJson = (grids: FoundRun['grids']): object | null =>
  grids ? { ...grids, first: grids.first.step, last: grids.last.step } : null;

/** Waits for the end of an import; Ctrl-C cancels it and removes what was imported so far. */
async function follow(core: Core, id: string, isQuiet: boolean): Promise<ImportStatus> {
  let over = (_: ImportStatus): void => undefined;
  const done = new Promise<ImportStatus>((resolve) => (over = resolve));
  const take = (status: ImportStatus): void =>
    status.state === 'working' ? (isQuiet ? undefined : show(status)) : over(status);
  const stopListening = core.on('imports:changed', (status) => status.id === id && take(status));
  const stop = cancelOnInterrupt(core, 'imports:cancel', id);
  take(unwrap(await core.request('imports:status', id)));
  void core.lost.then(() =>
    over({
      id,
      name: '',
      state: 'failed',
      done: 0,
      total: 0,
      message: m.command_process_owns_home_ended_before_2(),
    }),
  );
  const status = await done;
  stop();
  stopListening();
  if (!isQuiet && process.stderr.isTTY) rewriteLine('');
  return status;
}

/** Only on a terminal: an import takes seconds. */
function show({ name, done, total, secondsLeft }: ImportStatus): void {
  if (process.stderr.isTTY && total > 0)
    rewriteLine(
      m.command_import_progress({
        name,
        done: bytes(done),
        total: bytes(total),
        detail: secondsLeft === undefined ? '' : m.command_seconds_left({ secondsLeft: duration(secondsLeft) }),
      }),
    );
}
