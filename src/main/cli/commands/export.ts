import { Option } from 'commander';
import type { Command } from 'commander';
import { m } from '../../../paraglide/messages';
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
      if (status.state !== 'done') throw new RefusalError({ message: status.message ?? m.common_export_failed() });
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
  if (output === '-' && folder) throw new UsageError(m.command_folder_cannot_be_written_stdout());
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
  const parts = [
    ...(size ? [bytes(size)] : []),
    ...(seconds === undefined ? [] : [m.command_to_write({ seconds: duration(seconds) })]),
  ];
  if (parts.length > 0) say(m.command_about({ parts: parts.join(', ') }));
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
      message: m.command_process_owns_home_ended_before(),
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
    const text = m.command_export_progress({
      done,
      total,
      unit,
      detail: secondsLeft === undefined ? '' : m.command_seconds_left({ secondsLeft: duration(secondsLeft) }),
    });
    if (process.stderr.isTTY) rewriteLine(text, done === total);
    else say(text);
  };
}

const DESCRIPTIONS: Record<ExportKind, string> = {
  get gif() {
    return m.command_export_animation_sample_grids_runs();
  },
  get apng() {
    return m.command_export_animation_as_animated_png();
  },
  get mp4() {
    return m.command_export_animation_as_video_h();
  },
  get webm() {
    return m.command_export_animation_as_video_vp9();
  },
  get png() {
    return m.command_export_contact_sheet_sample_grids();
  },
  get strip() {
    return m.command_export_one_tile_every_grid();
  },
  get csv() {
    return m.command_export_metrics_one_row_per();
  },
  get json() {
    return m.command_export_metrics_and_settings();
  },
  get html() {
    return m.command_export_report_one_file_for();
  },
  get tensorboard() {
    return m.command_export_folder_for_tensorboard_scalars();
  },
  get bundle() {
    return m.command_export_whole_runs_be_imported();
  },
  get generator() {
    return m.command_export_generator_stored_checkpoint_for();
  },
};

/** Adds `gander export KIND RUN...` for every kind of file. */
export const addExports: AddCommand = (program, action) => {
  const group = program.command('export').description(m.command_export_runs_as_images_animations());
  for (const kind of Object.keys(EXPORT_KINDS) as ExportKind[]) {
    const command = group
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .argument(kind === 'generator' ? '<run>' : '<run...>')
      .option('-o, --output <file>', m.command_output_file_for_stdout_default())
      .option('--force', m.command_replace_existing_file(), false)
      .option('--quiet', m.command_option_quiet(), false);
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
        new Option('--checkpoints <which>', m.command_which_checkpoints_include())
          .choices(CHECKPOINT_CHOICES)
          .default('last'),
      );
    else
      command
        .option('--from <step>', m.command_first_step(), stepOf)
        .option('--to <step>', m.command_last_step(), stepOf)
        .option('--every <n>', m.command_only_every_n_th_and(), whole(1, MAX_STEP));
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
    .addOption(new Option('--to <format>', m.command_format_model()).choices(GENERATOR_FORMATS).default('onnx'))
    .option('--at <step>', m.command_option_checkpoint_step(), stepOf)
    .option(
      '--batch <n>',
      m.command_fixed_batch_size_default_batches(),
      whole(GENERATOR_BATCH.min, GENERATOR_BATCH.max),
    );
}

function addAppearanceOptions(command: Command, kind: ExportKind): void {
  const { family } = EXPORT_KINDS[kind];
  if (kind === 'strip') command.option('--tile <row,column>', m.command_which_tile_default_1_1(), tileOf);
  if (family === 'animation')
    command
      .option(
        '--delay <ms>',
        m.command_frame_delay_in_milliseconds_default(),
        whole(FRAME_DELAY_MS.min, FRAME_DELAY_MS.max),
      )
      .option('--no-loop', m.command_play_once_instead_looping())
      .option('--loss-strip', m.command_draw_loss_charts_under_frames());
  if (kind === 'gif') command.option('--greys <n>', m.command_option_greys({ levels: GIF_GREYS.join(', ') }), greysOf);
  if (family === 'sheet')
    command.option(
      '--columns <n>',
      m.command_maximum_number_columns_default_16(),
      whole(SHEET_COLUMNS.min, SHEET_COLUMNS.max),
    );
  if (family === 'animation' || kind === 'png' || kind === 'html')
    command.option('--real-data', m.command_option_real_data());
  if (family === 'animation' || family === 'sheet')
    command
      .option('--scale <n>', m.command_pixels_per_sample_pixel_default(), whole(SCALE.min, SCALE.max))
      .option('--no-labels', m.command_leave_out_names_and_steps())
      .option('--layers <names>', m.command_for_2_d_runs_any({ layerNames: LAYER_NAMES.join(',') }), layersOf)
      .option('--no-same-arrows', m.command_scale_arrows_each_run_separately());
}
