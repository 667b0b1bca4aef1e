import path from 'node:path';
import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import { append } from '../../../shared/lib/lists';
import { unwrap } from '../../../shared/contract/outcome';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { bytes, duration } from '../lib/format';
import { cancelOnInterrupt } from '../lib/interrupt';
import { EXIT } from '../lib/usage-error';
import { QUIET_OPTION } from '../lib/command';
import type { AddCommand } from '../lib/command';

/** Adds `gander import`. */
export const addImport: AddCommand = (program, action) => {
  program
    .command('import')
    .description('Import runs from bundles or run folders.')
    .argument('<path...>')
    .option('--new-ids', 'give a run a new id if another run has its id', false)
    .option(...QUIET_OPTION)
    .action(
      action((c, paths: string[], options: { newIds: boolean; quiet: boolean }) => importPaths(c, paths, options)),
    );
};

interface Failed {
  path: string;
  message: string;
}

/** `gander import`: imports bundles and run folders one after the other. The exit code is 1 if any run was refused. */
const importPaths = (
  context: Context,
  paths: string[],
  { newIds, quiet }: { newIds: boolean; quiet: boolean },
): Promise<number> =>
  withCore(context, 'gander import', async (core) => {
    const all: Required<Imported> = { added: [], skipped: [], refused: [], renamed: [] };
    const failed: Failed[] = [];
    let isInterrupted = false;
    for (const word of paths) {
      // The process that owns the home may have another working directory.
      const started = await core.request('imports:open', path.resolve(word), { newIds });
      const status = started.ok ? await follow(core, started.value.id, quiet || context.json) : undefined;
      if (status?.state === 'cancelled') {
        isInterrupted = true;
        break;
      }
      if (status?.result)
        for (const key of ['added', 'skipped', 'refused', 'renamed'] as const)
          append<unknown>(all[key], status.result[key] ?? []);
      else
        failed.push({
          path: word,
          message: started.ok ? (status?.message ?? 'The import failed.') : started.error.message,
        });
    }
    await printResult(context, core, all, failed);
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
    return printJson({ added: all.added, skipped: all.skipped, refused, renamed: all.renamed, failed });
  }
  const names = new Map((await core.request('runs:list')).map((run) => [run.id, run.name]));
  for (const id of all.added) print(`Imported ${id} ${names.get(id) ?? ''}`);
  for (const { message } of all.renamed) print(`Renamed: ${message}`);
  for (const { message } of all.skipped) print(`Skipped: ${message}`);
  for (const { message } of [...all.refused, ...failed]) say(message);
}

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
      message: 'The process that owns the home ended before the import was complete: import again.',
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
      `${name}: ${bytes(done)} of ${bytes(total)}${secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`}`,
    );
}
