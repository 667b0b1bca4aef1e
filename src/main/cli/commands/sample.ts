import { lstatSync, readdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { MAX_POINTS, MAX_SINGLES, MAX_TILES } from '../../../shared/domain/inference-tasks';
import type { Singles } from '../../../shared/domain/inference-tasks';
import { RefusalError, unwrap } from '../../../shared/contract/outcome';
import { trainedRun } from '../../../shared/domain/run/run';
import type { RunRow } from '../../../shared/domain/run/run';
import { MAX_SEED } from '../../../shared/lib/limits';
import { isSystemError, systemReason } from '../../../shared/lib/system-error';
import { uniqueId } from '../../../shared/lib/unique-id';
import type { Core } from '../../core/core';
import { makeFolders } from '../../files/folders';
import { asidePathOf, moveIntoPlace, syncFolder } from '../../files/write-aside';
import { quietOption } from '../lib/command';
import type { AddCommand } from '../lib/command';
import { print, printJson, rewriteLine, say, withCore } from '../lib/context';
import type { Context } from '../lib/context';
import { findOneRun } from '../lib/find-runs';
import { duration } from '../lib/format';
import { onInterrupt } from '../lib/interrupt';
import { stepOf, whole } from '../lib/parse-options';
import { asUsage, EXIT, UsageError } from '../lib/usage-error';

const DEFAULT_COUNT = 64;

/** Adds `gander sample`. */
export const addSample: AddCommand = (program, action) => {
  program
    .command('sample')
    .description(m.command_draw_single_samples_from_stored())
    .argument('<run>')
    .requiredOption('-o, --output <folder>', m.command_folder_for_files_new_or())
    .option('-n, --count <n>', m.command_number_samples_default({ defaultCount: DEFAULT_COUNT }), whole(1, MAX_SINGLES))
    .option('--at <step>', m.command_option_checkpoint_step(), stepOf)
    .option('--seed <seed>', m.command_seed_latents_default_0_sample(), whole(0, MAX_SEED))
    .option(...quietOption())
    .action(action((c, word: string, options: SampleOptions) => sample(c, word, options)));
};

interface SampleOptions {
  output: string;
  count?: number;
  at?: number;
  seed?: number;
  quiet: boolean;
}

/** `gander sample`: writes single samples into a folder. Ctrl-C leaves complete files only. Returns the exit code. */
const sample = (
  context: Context,
  word: string,
  { output, count = DEFAULT_COUNT, at, seed = 0, quiet }: SampleOptions,
): Promise<number> =>
  withCore(context, 'gander sample', async (core) => {
    const run = asUsage(findOneRun(word, await core.request('runs:list')));
    const folder = path.resolve(output);
    checkFolder(folder);
    const step = at ?? (await newestStep(core, run));
    const progress = quiet || context.json ? () => undefined : showProgress(count);
    const drawing = new Drawing(core, { run, step, seed, count }, folder, progress);
    const stop = onInterrupt(() => drawing.interrupt());
    try {
      const files = await drawing.write();
      if (drawing.isInterrupted) {
        say(m.command_interrupted_samples_were_written({ written: drawing.written, count, folder }));
        return EXIT.interrupted;
      }
      if (context.json) printJson({ folder, run: run.id, step, seed, samples: count, files });
      else if (!quiet) print(m.command_samples_at_step_seed({ folder, count, name: run.name, step, seed }));
      return EXIT.done;
    } finally {
      stop();
    }
  });

/** Refuses a folder that has content, so that no file is replaced and no two sets of samples are mixed. */
function checkFolder(folder: string): void {
  try {
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found && readdirSync(folder).length > 0)
      throw new UsageError(m.command_not_empty_choose_new_folder({ folder }));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UsageError(m.command_cannot_be_used_choose_new({ folder, error: systemReason(error)! }));
  }
}

async function newestStep(core: Core, run: RunRow): Promise<number> {
  const { checkpoints } = unwrap(await core.request('runs:get', run.id));
  if (checkpoints.length === 0) throw new UsageError(m.common_no_checkpoint_yet({ name: run.name, id: run.id }));
  return Math.max(...checkpoints.map(({ step }) => step));
}

interface Wanted {
  run: RunRow;
  step: number;
  seed: number;
  count: number;
}

/** Pixel values in one answer of the core: 16 MB as float32. */
const VALUES_AT_ONCE = 2 ** 22;

class Drawing {
  isInterrupted = false;
  /** Samples in complete files. */
  written = 0;
  private id = '';

  constructor(
    private readonly core: Core,
    private readonly wanted: Wanted,
    private readonly folder: string,
    private readonly onProgress: (done: number) => void,
  ) {}

  interrupt(): void {
    this.isInterrupted = true;
    this.core.request('latents:cancel', this.id).catch(() => undefined);
  }

  /** Writes all samples; returns the number of files. */
  async write(): Promise<number> {
    try {
      const files =
        trainedRun(this.wanted.run).hyperparameters.network === 'mlp'
          ? await this.writePoints()
          : await this.writeImages();
      if (files > 0) await syncFolder(this.folder);
      return files;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      const what = error.path ?? this.folder;
      throw new RefusalError({
        message: m.command_could_not_be_written_samples({ what, error: systemReason(error)!, written: this.written }),
      });
    }
  }

  /** `000000.png` and so on: the number is that of the latent, and names sort in its order. */
  private async writeImages(): Promise<number> {
    const { imageSize = 28, channels = 1 } = trainedRun(this.wanted.run).hyperparameters;
    const atOnce = Math.max(1, Math.min(MAX_TILES, Math.floor(VALUES_AT_ONCE / (imageSize * imageSize * channels))));
    for await (const drawn of this.draw(atOnce)) {
      if (drawn.kind !== 'images') continue;
      for (const png of drawn.images) {
        if (this.isInterrupted) return this.written;
        await this.place(`${String(this.written).padStart(6, '0')}.png`, png);
        this.written++;
      }
      this.onProgress(this.written);
    }
    return this.written;
  }

  /** `points.csv`, which is written when all points have been drawn. */
  private async writePoints(): Promise<number> {
    const lines = ['latent,x,y'];
    for await (const drawn of this.draw(MAX_POINTS)) {
      if (drawn.kind !== 'points') continue;
      const { points } = drawn;
      for (let i = 0; i < points.length; i += 2) lines.push(`${lines.length - 1},${points[i]},${points[i + 1]}`);
      this.onProgress(lines.length - 1);
    }
    if (this.isInterrupted) return 0;
    await this.place('points.csv', `${lines.join('\n')}\n`);
    this.written = this.wanted.count;
    return 1;
  }

  /** Draws some samples at a time, until all are drawn or it is interrupted. */
  private async *draw(atOnce: number): AsyncGenerator<Singles> {
    const { run, step, seed, count } = this.wanted;
    for (let first = 0; first < count && !this.isInterrupted; first += atOnce) {
      this.id = uniqueId();
      const request = { run: run.id, step, seed, first, count: Math.min(atOnce, count - first) };
      const drawn = await this.core.request('latents:singles', this.id, request);
      if (this.isInterrupted) return;
      yield unwrap(drawn);
    }
  }

  /** Writes a file that does not exist yet: complete, or not at all. */
  private async place(name: string, content: Uint8Array | string): Promise<void> {
    const target = path.join(this.folder, name);
    const aside = asidePathOf(target);
    makeFolders(this.folder);
    try {
      await writeFile(aside, content, { flag: 'wx' });
      await moveIntoPlace(aside, target, { replace: false, flush: false });
    } catch (error) {
      await rm(aside, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

/** Prints a line for each tenth of the work, with the time left; rewritten in place on a terminal. */
function showProgress(count: number): (done: number) => void {
  const began = performance.now();
  let lastTenth = 0;
  return (done) => {
    const tenth = Math.floor((10 * done) / count);
    if (!process.stderr.isTTY && tenth === lastTenth) return;
    lastTenth = tenth;
    const seconds = (performance.now() - began) / 1000;
    const left =
      done < count && seconds > 1 ? m.command_about_left({ seconds: duration((seconds / done) * (count - done)) }) : '';
    const text = m.command_sample_progress({ done, count, left });
    if (process.stderr.isTTY) rewriteLine(text, done === count);
    else say(text);
  };
}
