import { metric } from '../../../shared/domain/metrics';
import { unwrap } from '../../../shared/contract/outcome';
import { MAX_SCORED } from '../../../shared/domain/scores';
import type { Copies, Scored, ScoreReport } from '../../../shared/domain/scores';
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
    .action(action((c, word: string, options: ScoreOptions) => score(c, word, options)));
};

interface ScoreOptions {
  step?: number;
  samples?: number;
}

/** `gander score`: scores the samples of a stored checkpoint. Returns the exit code. */
async function score(context: Context, word: string, options: ScoreOptions): Promise<number> {
  if ((options.samples ?? 0) > MAX_SCORED)
    throw new UsageError(
      `--samples is ${options.samples}; the maximum is ${MAX_SCORED}, because every pair is compared.`,
    );
  return withCore(context, 'gander score', async (core) => {
    const run = asUsage(findOneRun(word, await core.request('runs:list')));
    const report = await measured(core, { run: run.id, ...options }, !context.json);
    if (report === undefined) return EXIT.interrupted;
    if (context.json) printJson(report);
    else print(describe(run.name, report));
    return EXIT.done;
  });
}

/** Shows the progress, and cancels at Ctrl-C; returns undefined if it was cancelled. */
async function measured(
  core: Core,
  request: ScoreOptions & { run: string },
  isShown: boolean,
): Promise<ScoreReport | undefined> {
  const id = uniqueId();
  let interrupted = false;
  const stopListening = onInterrupt(() => {
    interrupted = true;
    core.request('latents:cancel', id).catch((error: unknown) => say(String(error)));
  });
  const stopShowing = showProgress(core, id, isShown);
  try {
    const outcome = await core.request('scores:measure', id, request);
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

function describe(
  name: string,
  { step, samples, features, seed, scores, classes, copies, engine, seconds }: ScoreReport,
): string {
  const rows = scores.map(({ name, value: v, floor }: Scored) => [metric(name)?.label ?? name, value(v), value(floor)]);
  const by = features ? `\nFeatures: ${features.id}, ${features.about}.` : '';
  return [
    `${name} at step ${step}: ${samples} generated and as many real samples, seed ${seed}. REAL is the same score for other real samples.${by}`,
    `\n${table(['', 'GENERATED', 'REAL'], rows)}`,
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
    `Nearest training image of ${samples} generated images, by pixels: median distance ${value(median)}; for real images to the rest of the data ${value(realMedian)}.`,
    `Authenticity ${value(authenticity)}; for real images ${value(realAuthenticity)}. ${identical === 0 ? 'None is' : identical === 1 ? 'One is' : `${identical} are`} identical to a training image, pixel by pixel.`,
  ].join('\n');
