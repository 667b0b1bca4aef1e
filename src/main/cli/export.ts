import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EXPORT_KINDS } from '../../shared/export';
import type { ExportOptions, ExportStatus } from '../../shared/export';
import { RefusalError, unwrap } from '../../shared/outcome';
import type { RunRow } from '../../shared/run';
import type { Core } from '../core';
import { print, printJson, rewriteLine, say, withCore } from './context';
import type { Context } from './context';
import { findAllRuns } from './find-runs';
import { bytes, duration } from './format';
import { onInterrupt } from './interrupt';
import { asUsage, EXIT, UsageError } from './usage';

export interface ExportArguments extends Omit<ExportOptions, 'runs'> {
  output?: string;
  quiet: boolean;
}

/** `gander export`: writes one file, with progress; Ctrl-C leaves none. Returns the exit code. */
export const exportFile = (context: Context, words: string[], { output, quiet, ...options }: ExportArguments): Promise<number> =>
  withCore(context, 'gander export', async (core) => {
    const runs = asUsage(findAllRuns(words, await core.request('runs:list')));
    const file = path.resolve(output ?? (options.folder ? `${nameOf(runs)}-tensorboard` : `${nameOf(runs)}.${EXPORT_KINDS[options.kind].extension}`));
    if (options.folder) refuseFolder(output, file);
    const asked = { ...options, runs: runs.map((run) => run.id) };
    if (!quiet && !context.json) await sayEstimate(core, asked);
    const started = await core.request('exports:start', asked);
    if (!started.ok) throw new UsageError(started.error.message);
    const { id, frames } = started.value;
    const stop = onInterrupt(() => void core.request('exports:cancel', id));
    const status = await followExport(core, id, quiet || context.json ? () => undefined : progress(EXPORT_KINDS[options.kind].unit));
    stop();
    if (status.state === 'cancelled') return EXIT.interrupted;
    if (status.state !== 'done') throw new RefusalError({ message: status.message ?? 'The export failed.' });
    deliver(status.file!, output === '-' ? undefined : file);
    if (output === '-') return EXIT.done;
    if (context.json) printJson({ file, bytes: status.bytes, frames });
    else if (!quiet) print(`${file}  ${bytes(status.bytes ?? 0)}`);
    return EXIT.done;
  });

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
  runs.slice(0, 4).map((run) => run.name).join('-').toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60) || 'runs';

async function followExport(core: Core, id: string, onProgress: (status: ExportStatus) => void): Promise<ExportStatus> {
  let over = (_: ExportStatus): void => undefined;
  const done = new Promise<ExportStatus>((resolve) => (over = resolve));
  const take = (status: ExportStatus): void => (status.state === 'working' ? onProgress(status) : over(status));
  const stop = core.on('exports:changed', (status) => status.id === id && take(status));
  take(unwrap(await core.request('exports:status', id)));
  void core.lost.then(() => over({ id, state: 'failed', done: 0, total: 0, message: 'The owner of the home ended before the export was done: export again.' }));
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

/** Event files of two exports in one folder would be read as one run that began twice. */
function refuseFolder(output: string | undefined, folder: string): void {
  if (output === '-') throw new UsageError('A folder cannot be written to stdout: name one with -o.');
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new UsageError(`${folder} is not empty: name a folder of its own with -o, and TensorBoard can be given the one above.`);
}

/** Moves the file or folder to where it was asked for, across disks if need be; or writes it to stdout. */
function deliver(from: string, to: string | undefined): void {
  if (to === undefined) process.stdout.write(readFileSync(from));
  else {
    mkdirSync(path.dirname(to), { recursive: true });
    try {
      return renameSync(from, to);
    } catch {
      cpSync(from, to, { recursive: true });
    }
  }
  rmSync(from, { recursive: true, force: true });
}
