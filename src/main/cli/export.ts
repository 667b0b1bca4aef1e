import { copyFileSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { EXPORT_KINDS } from '../../shared/export';
import type { ExportOptions, ExportStatus } from '../../shared/export';
import { RefusalError, unwrap } from '../../shared/outcome';
import type { RunRow } from '../../shared/run';
import type { Core } from '../core';
import { print, printJson, say, withCore } from './context';
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
    const file = path.resolve(output ?? `${nameOf(runs)}.${EXPORT_KINDS[options.kind].extension}`);
    const started = await core.request('exports:start', { ...options, runs: runs.map((run) => run.id) });
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
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}${done === total ? '\n' : ''}`);
    else say(text);
  };
}

/** Moves the file to where it was asked for, across disks if need be; or writes it to stdout. */
function deliver(from: string, to: string | undefined): void {
  if (to === undefined) process.stdout.write(readFileSync(from));
  else {
    mkdirSync(path.dirname(to), { recursive: true });
    try {
      return renameSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  }
  rmSync(from, { force: true });
}
