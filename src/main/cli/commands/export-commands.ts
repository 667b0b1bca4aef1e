import { Option } from 'commander';
import type { Command } from 'commander';
import { EXPORT_KINDS, FILM_DELAY_MS, SCALE, SHEET_COLUMNS } from '../../../shared/contract/export-options';
import { MAX_STEP } from '../../../shared/lib/limits';
import type { ExportKind } from '../../../shared/contract/export-options';
import type { Context } from '../lib/context';
import { exportFile } from './export';
import type { ExportArguments } from './export';
import { layersOf, stepOf, tileOf, whole } from '../lib/parse-options';
import { CHECKPOINT_CHOICES } from '../../../shared/formats/bundle-manifest';
import { LAYER_NAMES } from '../../../shared/domain/plane/plane-layers';

type With = <A extends unknown[]>(
  work: (context: Context, ...args: A) => Promise<unknown>,
) => (...args: unknown[]) => Promise<void>;

const DESCRIPTIONS: Record<ExportKind, string> = {
  gif: 'An animation of the sample grids, runs side by side.',
  apng: 'The same as an animated PNG: exact colours, and smaller.',
  mp4: 'The same as a video (H.264); needs ffmpeg on the PATH.',
  webm: 'The same as a video (VP9); needs ffmpeg on the PATH.',
  png: 'A contact sheet of sample grids.',
  strip: 'One tile of every grid: a row a run, a column a step.',
  csv: 'The series: one row a step.',
  json: 'The series and the settings.',
  html: 'A report in one file that any browser opens: playable grids, losses, settings.',
  tensorboard: 'A folder that TensorBoard reads: scalars, grids, hyperparameters.',
  bundle: 'Whole runs, to be imported elsewhere.',
};

/** Adds `gander export KIND RUN...` for every kind of file. */
export function addExports(root: Command, with_: With): void {
  const group = root.command('export').description('Write runs as a file that other programs open.');
  for (const kind of Object.keys(EXPORT_KINDS) as ExportKind[]) {
    const command = group
      .command(kind)
      .description(DESCRIPTIONS[kind])
      .argument('<run...>')
      .option('-o, --output <file>', 'where to; "-" is stdout; named after the runs when left out')
      .option('--force', 'replace a file of that name', false)
      .option('--quiet', 'no progress', false);
    if (kind === 'bundle')
      command.addOption(
        new Option('--checkpoints <which>', 'which checkpoints go along').choices(CHECKPOINT_CHOICES).default('last'),
      );
    else
      command
        .option('--from <step>', 'first step', stepOf)
        .option('--to <step>', 'last step', stepOf)
        .option('--every <n>', 'every n-th only; the last one always', whole(1, MAX_STEP));
    addLooks(command, kind);
    command.action(
      with_((c, words: string[], options: Omit<ExportArguments, 'kind'>) =>
        exportFile(c, words, { ...options, kind, folder: kind === 'tensorboard' }),
      ),
    );
  }
}

function addLooks(command: Command, kind: ExportKind): void {
  const { family } = EXPORT_KINDS[kind];
  if (kind === 'strip') command.option('--tile <row,column>', 'which tile (1,1)', tileOf);
  if (family === 'film')
    command
      .option('--delay <ms>', 'milliseconds a frame (100)', whole(FILM_DELAY_MS.min, FILM_DELAY_MS.max))
      .option('--no-loop', 'play once')
      .option('--loss-strip', 'charts of the losses under the frames');
  if (family === 'sheet')
    command.option('--columns <n>', 'at most so many steps (16)', whole(SHEET_COLUMNS.min, SHEET_COLUMNS.max));
  if (family === 'film' || family === 'sheet')
    command
      .option('--scale <n>', 'enlarges each pixel (2)', whole(SCALE.min, SCALE.max))
      .option('--no-labels', 'without names and steps')
      .option('--layers <names>', `of 2-D runs: any of ${LAYER_NAMES.join(',')} (data,samples)`, layersOf)
      .option('--no-same-arrows', 'each run has its own scale of arrows');
}
