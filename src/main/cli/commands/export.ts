import { Option } from 'commander';
import type { Command } from 'commander';
import {
  EXPORT_KINDS,
  FRAME_DELAY_MS,
  GENERATOR_BATCH,
  GENERATOR_FORMATS,
  GIF_GREYS,
  SCALE,
  SHEET_COLUMNS,
} from '../../../shared/contract/export-options';
import type { ExportKind, ExportOptions, ExportStatus, GeneratorFormat } from '../../../shared/contract/export-options';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import { LAYER_NAMES } from '../../../shared/domain/plane/plane-shapes';
import type { RunRow } from '../../../shared/domain/run/run';
import { CHECKPOINT_CHOICES } from '../../../shared/formats/bundle-manifest';
import { exportFileName } from '../../../shared/lib/file-name';
import { MAX_STEP } from '../../../shared/lib/limits';
import type { Core } from '../../core/core';
import type { AddCommand } from '../lib/command';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { checkTarget, deliver, deliverToStdout } from '../lib/export-target';
import type { Target } from '../lib/export-target';
import { findAllRuns, findOneRun } from '../lib/find-runs';
import { bytes, duration } from '../lib/format';
import { cancelOnInterrupt } from '../lib/interrupt';
import { greysOf, layersOf, stepOf, tileOf, whole } from '../lib/parse-options';
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
    const all = await core.request('runs:list');
    const runs =
      options.kind === 'generator' ? [asUsage(findOneRun(words[0]!, all))] : asUsage(findAllRuns(words, all));
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
      if (status.notice !== undefined && !quiet) say(status.notice);
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
  { output, force, options: { kind, format, folder = false } }: OutputRequest,
): Target | 'stdout' {
  if (output === '-' && folder) throw new UsageError('A folder cannot be written to stdout: choose one with -o.');
  if (output === '-') return 'stdout';
  const suffix = kind === 'generator' ? `-${format}` : folder ? '-tensorboard' : '';
  const ending = folder ? '' : `.${EXPORT_KINDS[kind].extension}`;
  return checkTarget(output ?? `${exportFileName(runs)}${suffix}${ending}`, { isFolder: folder, force });
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

const DESCRIPTIONS: Record<ExportKind, string> = {
  gif: 'Export an animation of the sample grids, runs side by side.',
  apng: 'Export the animation as an animated PNG: exact colours, and smaller than a GIF.',
  mp4: 'Export the animation as a video (H.264); needs ffmpeg on the PATH.',
  webm: 'Export the animation as a video (VP9); needs ffmpeg on the PATH.',
  png: 'Export a contact sheet of sample grids.',
  strip: 'Export one tile of every grid: a row per run, a column per step.',
  csv: 'Export the metrics: one row per step.',
  json: 'Export the metrics and the settings.',
  html: 'Export a report, one file for any browser: playable grids, losses, settings.',
  tensorboard: 'Export a folder for TensorBoard: scalars, grids, hyperparameters.',
  bundle: 'Export whole runs, to be imported elsewhere.',
  generator: 'Export the generator of a stored checkpoint, for other programs.',
};

/** Adds `gander export KIND RUN...` for every kind of file. */
export const addExports: AddCommand = (program, action) => {
  const group = program.command('export').description('Export runs as images, animations, data, a report or a bundle.');
  for (const kind of Object.keys(EXPORT_KINDS) as ExportKind[]) {
    const command = group
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .argument(kind === 'generator' ? '<run>' : '<run...>')
      .option('-o, --output <file>', 'output file, "-" for stdout (default: named after experiment and runs)')
      .option('--force', 'replace an existing file', false)
      .option('--quiet', 'do not show progress', false);
    if (kind === 'generator') {
      addGeneratorOptions(command);
      command.action(
        action((c, word: string, { at, to, ...options }: GeneratorArguments) =>
          exportFile(c, [word], {
            ...options,
            kind,
            format: to,
            ...(at === undefined ? {} : { step: at }),
          }),
        ),
      );
      continue;
    }
    if (kind === 'bundle')
      command.addOption(
        new Option('--checkpoints <which>', 'which checkpoints to include').choices(CHECKPOINT_CHOICES).default('last'),
      );
    else
      command
        .option('--from <step>', 'first step', stepOf)
        .option('--to <step>', 'last step', stepOf)
        .option('--every <n>', 'only every n-th, and the last', whole(1, MAX_STEP));
    addAppearanceOptions(command, kind);
    command.action(
      action((c, words: string[], options: Omit<ExportArguments, 'kind'>) =>
        exportFile(c, words, { ...options, kind, folder: kind === 'tensorboard' }),
      ),
    );
  }
};

type GeneratorArguments = Pick<ExportArguments, 'output' | 'force' | 'quiet' | 'batch'> & {
  at?: number;
  to: GeneratorFormat;
};

function addGeneratorOptions(command: Command): void {
  command
    .addOption(new Option('--to <format>', 'format of the model').choices(GENERATOR_FORMATS).default('onnx'))
    .option('--at <step>', 'step of the checkpoint (default: the newest)', stepOf)
    .option(
      '--batch <n>',
      'fixed batch size (default: batches of any size)',
      whole(GENERATOR_BATCH.min, GENERATOR_BATCH.max),
    );
}

function addAppearanceOptions(command: Command, kind: ExportKind): void {
  const { family } = EXPORT_KINDS[kind];
  if (kind === 'strip') command.option('--tile <row,column>', 'which tile (default: 1,1)', tileOf);
  if (family === 'animation')
    command
      .option(
        '--delay <ms>',
        'frame delay in milliseconds (default: 100)',
        whole(FRAME_DELAY_MS.min, FRAME_DELAY_MS.max),
      )
      .option('--no-loop', 'play once instead of looping')
      .option('--loss-strip', 'draw loss charts under the frames');
  if (kind === 'gif')
    command.option(
      '--greys <n>',
      `levels of grey grids, for a smaller file: ${GIF_GREYS.join(', ')} (default: 256)`,
      greysOf,
    );
  if (family === 'sheet')
    command.option(
      '--columns <n>',
      'maximum number of columns (default: 16)',
      whole(SHEET_COLUMNS.min, SHEET_COLUMNS.max),
    );
  if (family === 'animation' || family === 'sheet')
    command
      .option('--scale <n>', 'pixels per sample pixel (default: 2)', whole(SCALE.min, SCALE.max))
      .option('--no-labels', 'leave out names and steps')
      .option('--layers <names>', `for 2-D runs: any of ${LAYER_NAMES.join(',')} (default: data,samples)`, layersOf)
      .option('--no-same-arrows', 'scale the arrows of each run separately');
}
