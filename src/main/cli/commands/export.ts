import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportOptions, ExportStatus } from '../../../shared/contract/export-options';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import type { RunRow } from '../../../shared/domain/run/run';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findAllRuns } from '../lib/find-runs';
import { bytes, duration } from '../lib/format';
import { cancelOnInterrupt } from '../lib/interrupt';
import { checkTarget, deliver, deliverToStdout } from '../lib/export-target';
import type { Target } from '../lib/export-target';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';

export interface ExportArguments extends Omit<ExportOptions, 'runs'> {
  output?: string;
  /** Replaces an existing file or folder. */
  force: boolean;
  quiet: boolean;
}

/** `gander export`: writes one file, with progress; Ctrl-C leaves no file. Returns the exit code. */
export const exportFile = (
  context: Context,
  words: string[],
  { output, force, quiet, ...options }: ExportArguments,
): Promise<number> =>
  withCore(context, 'gander export', async (core) => {
    const runs = asUsage(findAllRuns(words, await core.request('runs:list')));
    const target = targetOf(runs, { output, force, options });
    const request = { ...options, handOver: true, runs: runs.map((run) => run.id) };
    if (!quiet && !context.json) await printEstimate(core, request);
    const started = await core.request('exports:start', request);
    if (!started.ok) throw new UsageError(started.error.message);
    const { id, frames } = started.value;
    const interrupted = new AbortController();
    const stop = cancelOnInterrupt(core, 'exports:cancel', id, () => interrupted.abort());
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

interface OutputRequest {
  output: string | undefined;
  force: boolean;
  options: Omit<ExportOptions, 'runs'>;
}

/** Checks the target before anything is read, since an export may take long. */
function targetOf(
  runs: readonly RunRow[],
  { output, force, options: { kind, folder = false } }: OutputRequest,
): Target | 'stdout' {
  if (output === '-' && folder) throw new UsageError('A folder cannot be written to stdout: choose one with -o.');
  if (output === '-') return 'stdout';
  return checkTarget(output ?? `${nameOf(runs)}${folder ? '-tensorboard' : `.${EXPORT_KINDS[kind].extension}`}`, {
    isFolder: folder,
    force,
  });
}

/**
 * Prints the estimated size and time before anything is written, from the database and from a trial export of a part.
 */
async function printEstimate(core: Core, options: ExportOptions): Promise<void> {
  const known = await core.request('exports:estimate', options);
  const measured = await core.request('exports:rehearse', options);
  const size = (known.ok && known.value.bytes) || (measured.ok && measured.value.bytes);
  const seconds = measured.ok ? measured.value.seconds : undefined;
  const parts = [...(size ? [bytes(size)] : []), ...(seconds === undefined ? [] : [`${duration(seconds)} to write`])];
  if (parts.length > 0) say(`About ${parts.join(', ')}.`);
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
      message: 'The process that owns the home ended before the export was complete: export again.',
    }),
  );
  const status = await done;
  stop();
  return status;
}

/** Prints a line for each tenth of the work; rewritten in place on a terminal. */
function progress(unit: string): (status: ExportStatus) => void {
  let lastTenth = 0;
  return ({ done, total, secondsLeft }) => {
    const tenth = Math.floor((10 * done) / Math.max(1, total));
    if (!process.stderr.isTTY && tenth === lastTenth) return;
    lastTenth = tenth;
    const text = `${done}/${total} ${unit}${secondsLeft === undefined ? '' : `, ${duration(secondsLeft)} left`}`;
    if (process.stderr.isTTY) rewriteLine(text, done === total);
    else say(text);
  };
}
