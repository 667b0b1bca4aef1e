import { Option } from 'commander';
import type { Command } from 'commander';
import { EXPORT_KINDS, FRAME_DELAY_MS, SCALE, SHEET_COLUMNS } from '../../../shared/contract/export-options';
import type { ExportKind } from '../../../shared/contract/export-options';
import { MAX_STEP } from '../../../shared/lib/limits';
import type { Context } from '../lib/context';
import { exportFile } from './export';
import type { ExportArguments } from './export';
import { layersOf, stepOf, tileOf, whole } from '../lib/parse-options';
import { CHECKPOINT_CHOICES } from '../../../shared/formats/bundle-manifest';
import { LAYER_NAMES } from '../../../shared/domain/plane/plane-shapes';

type With = <A extends unknown[]>(
  work: (context: Context, ...args: A) => Promise<unknown>,
) => (...args: unknown[]) => Promise<void>;

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
};

/** Adds `gander export KIND RUN...` for every kind of file. */
export function addExports(root: Command, with_: With): void {
  const group = root.command('export').description('Export runs as images, animations, data, a report or a bundle.');
  for (const kind of Object.keys(EXPORT_KINDS) as ExportKind[]) {
    const command = group
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .argument('<run...>')
      .option('-o, --output <file>', 'output file, "-" for stdout (default: named after the runs)')
      .option('--force', 'replace an existing file', false)
      .option('--quiet', 'do not show progress', false);
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
      with_((c, words: string[], options: Omit<ExportArguments, 'kind'>) =>
        exportFile(c, words, { ...options, kind, folder: kind === 'tensorboard' }),
      ),
    );
  }
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
