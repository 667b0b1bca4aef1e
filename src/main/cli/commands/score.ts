import path from 'node:path';
import { metric } from '../../../shared/domain/metrics';
import { unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { MAX_SCORED } from '../../../shared/domain/scores';
import type { Copies, ImageScoreReport, ImageScoreRequest, Scored, ScoreReport } from '../../../shared/domain/scores';
import { uniqueId } from '../../../shared/lib/unique-id';
import type { Core } from '../../core/core';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findOneRun } from '../lib/find-runs';
import { duration, table, value } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';
import type { AddCommand } from '../lib/command';
import { MIN_SCORED } from '../../../shared/domain/scores';
import { stepOf, whole } from '../lib/parse-options';

/** Adds `gander score`. */
export const addScore: AddCommand = (program, action) => {
  program
    .command('score')
    .description('Score the samples of a stored checkpoint against the data: FID, KID, precision and recall...')
    .argument('<run>')
    .option('--step <step>', 'step of the checkpoint (default: the newest)', stepOf)
    .option(
      '--samples <n>',
      'number of generated and of real samples (default: 5000, or half of the data)',
      whole(MIN_SCORED, MAX_SCORED),
    )
    .option(
      '--from <grids|folder>',
      'score stored images: "grids", the tiles of the sample grids, or a folder of images',
    )
    .option('--dataset <name>', 'dataset with which stored images are compared; required with --from')
    .option(
      '--at <steps>',
      'with --from grids: step of the grid (default: the newest), or several, which are pooled',
      stepsOf,
    )
    .option('--image-size <n>', 'with --from: size of both sides (default: that of the run, or 28)', whole(8, 256))
    .option('--channels <n>', 'with --from: 1 for grey or 3 for RGB (default: those of the run, or 1)', whole(1, 3))
    .action(action((c, word: string, options: ScoreOptions) => score(c, word, options)));
};

interface ScoreOptions {
  step?: number;
  samples?: number;
  from?: string;
  dataset?: string;
  at?: number[];
  imageSize?: number;
  channels?: number;
}

/** Reads one step, or several separated by commas. */
const stepsOf = (text: string): number[] => text.split(',').map((word) => stepOf(word.trim()));

/** `gander score`: scores the samples of a stored checkpoint, or stored images. Returns the exit code. */
async function score(context: Context, word: string, options: ScoreOptions): Promise<number> {
  if ((options.samples ?? 0) > MAX_SCORED)
    throw new UsageError(
      `--samples is ${options.samples}; the maximum is ${MAX_SCORED}, because every pair is compared.`,
    );
  const images = imagesOf(options);
  return withCore(context, 'gander score', async (core) => {
    const run = asUsage(findOneRun(word, await core.request('runs:list')));
    const { step, samples } = options;
    const checkpoint = { run: run.id, ...(step === undefined ? {} : { step }), ...(samples && { samples }) };
    const measure = (id: string): Promise<Outcome<ScoreReport | ImageScoreReport>> =>
      images
        ? core.request('scores:measureImages', id, { run: run.id, ...images })
        : core.request('scores:measure', id, checkpoint);
    const report = await measured(core, measure, !context.json);
    if (report === undefined) return EXIT.interrupted;
    if (context.json) printJson(report);
    else print('images' in report ? describeImages(run.name, report) : describe(run.name, report));
    return EXIT.done;
  });
}

/**
 * The request for stored images; undefined without `--from`.
 *
 * @throws UsageError for options that do not go together
 */
function imagesOf({
  from,
  dataset,
  at,
  step,
  samples,
  imageSize,
  channels,
}: ScoreOptions): Omit<ImageScoreRequest, 'run'> | undefined {
  if (from === undefined) {
    const alone = Object.entries({ dataset, at, 'image-size': imageSize, channels }).find(([, v]) => v !== undefined);
    if (alone) throw new UsageError(`--${alone[0]} is for stored images: add --from grids or --from FOLDER.`);
    return undefined;
  }
  if (dataset === undefined)
    throw new UsageError('--from needs --dataset NAME, the data with which the images are compared.');
  if (channels === 2) throw new UsageError('--channels is 2: use 1 for grey or 3 for RGB.');
  const isGrids = from === 'grids';
  if (isGrids && step !== undefined) throw new UsageError('--step is that of a checkpoint: use --at for grids.');
  if (!isGrids && at !== undefined)
    throw new UsageError('--at is for the grids of a run: use --step to state the step of a folder.');
  return {
    dataset,
    from: isGrids
      ? { kind: 'grids', ...(at && { steps: at }) }
      : { kind: 'folder', path: path.resolve(from), ...(step === undefined ? {} : { step }) },
    frame: { ...(imageSize && { imageSize }), ...(channels && { channels }) },
    ...(samples && { samples }),
  };
}

/** Shows the progress, and cancels at Ctrl-C; returns undefined if it was cancelled. */
async function measured<T>(
  core: Core,
  measure: (id: string) => Promise<Outcome<T>>,
  isShown: boolean,
): Promise<T | undefined> {
  const id = uniqueId();
  let interrupted = false;
  const stopListening = onInterrupt(() => {
    interrupted = true;
    core.request('latents:cancel', id).catch((error: unknown) => say(String(error)));
  });
  const stopShowing = showProgress(core, id, isShown);
  try {
    const outcome = await measure(id);
    if (!interrupted) return unwrap(outcome);
    say('Cancelled; nothing was changed.');
    return undefined;
  } finally {
    stopShowing();
    stopListening();
  }
}

/**
 * Shows one line on stderr, rewritten in place on a terminal; elsewhere it prints a line for each quarter of the
 * work.
 */
function showProgress(core: Core, id: string, isShown: boolean): () => void {
  const began = performance.now();
  let quarter = 0;
  return core.on('latents:progress', (event) => {
    if (!isShown || event.id !== id || event.done === 0) return;
    const share = event.done / event.total;
    const seconds = (performance.now() - began) / 1000;
    const text = `Scoring: ${Math.floor(100 * share)} %${seconds > 2 ? `, about ${duration((seconds / share) * (1 - share))} left` : ''}`;
    if (process.stderr.isTTY) rewriteLine(text, share === 1);
    else if (Math.floor(4 * share) > quarter) say(text);
    quarter = Math.floor(4 * share);
  });
}

const describe = (name: string, report: ScoreReport): string =>
  describeScores(`${name} at step ${report.step}`, report);

function describeImages(name: string, report: ImageScoreReport): string {
  const { steps, images } = report;
  const { from, folder = '', dataset, found, used, imageSize, channels, original, notices } = images;
  const at = steps.length === 0 ? '' : ` at step${steps.length === 1 ? '' : 's'} ${steps.join(', ')}`;
  const what =
    from === 'grids'
      ? `${name}${at}, ${found} ${found === 1 ? 'tile' : 'tiles'} of ${steps.length === 1 ? 'its grid' : 'its grids'}`
      : `${name}${at}, ${found} ${found === 1 ? 'image' : 'images'} in ${folder}`;
  const number = used < found ? ` ${used} of them, evenly spaced, are used.` : '';
  const side = `Compared with ${dataset} in ${imageSize} x ${imageSize} ${channels === 1 ? 'grey' : 'RGB'}. Sizes: ${original}.`;
  return [`${what}.${number} ${side}`, ...notices, describeScores('Scores', report)].join('\n');
}

function describeScores(
  title: string,
  { samples, features, seed, scores, classes, copies, engine, seconds }: Omit<ScoreReport, 'run' | 'step'>,
): string {
  const rows = scores.map(({ name, value: v, floor }: Scored) => [metric(name)?.label ?? name, value(v), value(floor)]);
  const by = features ? `\nFeatures: ${features.id}, ${features.about}.` : '';
  return [
    ...(scores.length > 0
      ? [
          `${title}: ${samples} generated and as many real samples, seed ${seed}. REAL is the same score for other real samples.${by}`,
          `\n${table(['', 'GENERATED', 'REAL'], rows)}`,
        ]
      : []),
    ...(classes
      ? [
          `\n${table(
            ['CLASS', ...classes.real.map((_, i) => String(i))],
            [
              ['generated', ...classes.generated.map(String)],
              ['real', ...classes.real.map(String)],
            ],
          )}`,
        ]
      : []),
    ...(copies ? [`\n${describeCopies(copies)}`] : []),
    `\n${duration(seconds)} on ${engine.name}, ${engine.device}.`,
  ].join('\n');
}

const describeCopies = ({ samples, median, realMedian, authenticity, realAuthenticity, identical }: Copies): string =>
  [
    `Nearest training image of ${samples} generated ${samples === 1 ? 'image' : 'images'}, by pixels: median distance ${value(median)}; for real images to the rest of the data ${value(realMedian)}.`,
    `Authenticity ${value(authenticity)}; for real images ${value(realAuthenticity)}. ${identical === 0 ? 'None is' : identical === 1 ? 'One is' : `${identical} are`} identical to a training image, pixel by pixel.`,
  ].join('\n');
