import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportOptions, ExportStatus } from '../../../shared/contract/export-options';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes, duration } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { checkTarget, deliver, deliverToStdout } from '../lib/export-target';
import type { Target } from '../lib/export-target';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';

export interface ExportArguments extends Omit<ExportOptions, 'runs'> {
  output?: string;
  /** Replaces what is at the target. */
  force: boolean;
  quiet: boolean;
}

/** `gander export`: writes one file, with progress; Ctrl-C leaves none. Returns the exit code. */
export const exportFile = (
  context: Context,
  words: string[],
  { output, force, quiet, ...options }: ExportArguments,
): Promise<number> =>
  withCore(context, 'gander export', async (core) => {
    const runs = asUsage(findAllRuns(words, await core.request('runs:list')));
    const target = targetOf(runs, { output, force, options });
    const asked = { ...options, handOver: true, runs: runs.map((run) => run.id) };
    if (!quiet && !context.json) await sayEstimate(core, asked);
    const started = await core.request('exports:start', asked);
    if (!started.ok) throw new UsageError(started.error.message);
    const { id, frames } = started.value;
    const interrupted = new AbortController();
    const stop = onInterrupt(() => {
      interrupted.abort();
      void core.request('exports:cancel', id);
    });
    try {
      const status = await followExport(
        core,
        id,
        quiet || context.json ? () => undefined : progress(EXPORT_KINDS[options.kind].unit),
      );
      if (status.state === 'cancelled') return EXIT.interrupted;
      if (status.state !== 'done') throw new RefusalError({ message: status.message ?? 'The export failed.' });
      if (target === 'stdout') await deliverToStdout(status.file!, interrupted.signal);
      else await deliver(status.file!, target, interrupted.signal);
      if (target === 'stdout') return EXIT.done;
      if (context.json) printJson({ file: target.path, bytes: status.bytes, frames });
      else if (!quiet) print(`${target.path}  ${bytes(status.bytes ?? 0)}`);
      return EXIT.done;
    } catch (error) {
      if (interrupted.signal.aborted) return EXIT.interrupted;
      throw error;
    } finally {
      stop();
    }
  });

interface Asked {
  output: string | undefined;
  force: boolean;
  options: Omit<ExportOptions, 'runs'>;
}

/** Checked before anything is read: an export may take long. */
function targetOf(
  runs: readonly RunRow[],
  { output, force, options: { kind, folder = false } }: Asked,
): Target | 'stdout' {
  if (output === '-' && folder) throw new UsageError('A folder cannot be written to stdout: name one with -o.');
  if (output === '-') return 'stdout';
  return checkTarget(output ?? `${nameOf(runs)}${folder ? '-tensorboard' : `.${EXPORT_KINDS[kind].extension}`}`, {
    isFolder: folder,
    force,
  });
}

/** What is large or takes long is said before it is written: by what the log knows, and by a part that is written first. */
async function sayEstimate(core: Core, options: ExportOptions): Promise<void> {
  const known = await core.request('exports:estimate', options);
  const measured = await core.request('exports:rehearse', options);
  const size = (known.ok && known.value.bytes) || (measured.ok && measured.value.bytes);
  const seconds = measured.ok ? measured.value.seconds : undefined;
  const said = [...(size ? [bytes(size)] : []), ...(seconds === undefined ? [] : [`${duration(seconds)} to write`])];
  if (said.length > 0) say(`About ${said.join(', ')}.`);
}

const nameOf = (runs: readonly RunRow[]): string =>
  runs
    .slice(0, 4)
    .map((run) => run.name)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60) || 'runs';

async function followExport(core: Core, id: string, onProgress: (status: ExportStatus) => void): Promise<ExportStatus> {
  let over = (_: ExportStatus): void => undefined;
  const done = new Promise<ExportStatus>((resolve) => (over = resolve));
  const take = (status: ExportStatus): void => (status.state === 'working' ? onProgress(status) : over(status));
  const stop = core.on('exports:changed', (status) => status.id === id && take(status));
  take(unwrap(await core.request('exports:status', id)));
  void core.lost.then(() =>
    over({
      id,
      state: 'failed',
      done: 0,
      total: 0,
      message: 'The owner of the home ended before the export was done: export again.',
    }),
  );
  const status = await done;
  stop();
  return status;
}

/** A line each tenth of the way; rewritten in place on a terminal. */
function progress(unit: string): (status: ExportStatus) => void {
  let told = 0;
  return ({ done, total, secondsLeft }) => {
    const tenth = Math.floor((10 * done) / Math.max(1, total));
    if (!process.stderr.isTTY && tenth === told) return;
    told = tenth;
    const text = `${done}/${total} ${unit}${secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`}`;
    if (process.stderr.isTTY) rewriteLine(text, done === total);
    else say(text);
  };
}
