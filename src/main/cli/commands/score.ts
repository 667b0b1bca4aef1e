import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { metric } from '../../../shared/domain/metrics';
import { unwrap } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { MAX_SCORED } from '../../../shared/domain/scores';
import type { Copies, ImageScoreReport, ImageScoreRequest, Scored, ScoreReport } from '../../../shared/domain/scores';
import { joinSentences } from '../../../shared/lib/join-sentences';
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
    .description(m.command_score_samples_stored_checkpoint_against())
    .argument('<run>')
    .option('--step <step>', m.command_option_checkpoint_step(), stepOf)
    .option('--samples <n>', m.command_number_generated_and_real_samples(), whole(MIN_SCORED, MAX_SCORED))
    .option('--from <grids|folder>', m.command_score_stored_images_grids_tiles())
    .option('--dataset <name>', m.command_dataset_with_which_stored_images())
    .option('--at <steps>', m.command_with_from_grids_step_grid(), stepsOf)
    .option('--image-size <n>', m.command_with_from_size_both_sides(), whole(8, 256))
    .option('--channels <n>', m.command_with_from_1_for_grey(), whole(1, 3))
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
      m.command_samples_maximum_because_every_pair({ samples: options.samples!, maxScored: MAX_SCORED }),
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
    if (alone) throw new UsageError(m.command_for_stored_images_add_from({ alone: alone[0] }));
    return undefined;
  }
  if (dataset === undefined) throw new UsageError(m.command_from_needs_dataset_name_data());
  if (channels === 2) throw new UsageError(m.command_channels_2_use_1_for());
  const isGrids = from === 'grids';
  if (isGrids && step !== undefined) throw new UsageError(m.command_step_checkpoint_use_at_for());
  if (!isGrids && at !== undefined) throw new UsageError(m.command_at_for_grids_run_use());
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
    say(m.command_cancelled_nothing_was_changed());
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
    const text = m.command_score_progress({
      floor: Math.floor(100 * share),
      detail: seconds > 2 ? m.command_about_left({ seconds: duration((seconds / share) * (1 - share)) }) : '',
    });
    if (process.stderr.isTTY) rewriteLine(text, share === 1);
    else if (Math.floor(4 * share) > quarter) say(text);
    quarter = Math.floor(4 * share);
  });
}

const describe = (name: string, report: ScoreReport): string =>
  describeScores(m.common_name_at_step({ name, step: report.step }), report);

function describeImages(name: string, report: ImageScoreReport): string {
  const { steps, images } = report;
  const { from, folder = '', dataset, found, used, imageSize, channels, original, notices } = images;
  const what = steps.length === 0 ? name : m.command_at_steps({ name, steps: steps.join(', '), count: steps.length });
  const title =
    from === 'grids'
      ? m.command_tiles_of_grids({
          what,
          tiles: m.command_count_tiles({ count: found }),
          grids: m.command_its_grid({ count: steps.length }),
        })
      : m.command_images_in_folder({ what, images: m.command_count_images({ count: found }), folder });
  const number = used < found ? m.command_images_used({ used }) : undefined;
  const side = m.command_compared_with_in_x_sizes({
    dataset,
    imageSize,
    detail: channels === 1 ? m.command_grey() : 'RGB',
    original,
  });
  return [joinSentences(title, number, side), ...notices, describeScores(m.common_scores(), report)].join('\n');
}

function describeScores(
  title: string,
  { samples, features, seed, scores, classes, copies, engine, seconds }: Omit<ScoreReport, 'run' | 'step'>,
): string {
  const rows = scores.map(({ name, value: v, floor }: Scored) => [metric(name)?.label ?? name, value(v), value(floor)]);
  const by = features
    ? `
${m.command_score_features({ id: features.id, about: features.about })}`
    : '';
  return [
    ...(scores.length > 0
      ? [
          m.command_generated_and_as_many_real({ title, samples, seed, by }),
          `\n${table(['', m.command_column_generated(), m.command_column_real()], rows)}`,
        ]
      : []),
    ...(classes
      ? [
          `\n${table(
            [m.command_column_class(), ...classes.real.map((_, i) => String(i))],
            [
              [m.command_generated(), ...classes.generated.map(String)],
              [m.command_real(), ...classes.real.map(String)],
            ],
          )}`,
        ]
      : []),
    ...(copies ? [`\n${describeCopies(copies)}`] : []),
    `
${m.command_score_ran({ duration: duration(seconds), engine: engine.name, device: engine.device })}`,
  ].join('\n');
}

const describeCopies = ({ samples, median, realMedian, authenticity, realAuthenticity, identical }: Copies): string =>
  [
    m.command_nearest_image({ samples, median: value(median), realMedian: value(realMedian) }),
    m.command_authenticity({
      authenticity: value(authenticity),
      realAuthenticity: value(realAuthenticity),
      identical:
        identical === 0
          ? m.command_identical_none()
          : identical === 1
            ? m.command_identical_one()
            : m.command_identical_some({ identical }),
    }),
  ].join('\n');
