import { m } from '../../../paraglide/messages';
import { writeAside } from '../write-aside';
import { chooseEvenly } from '../../../shared/lib/lists';
import { chosenSteps } from '../selection';
import { createRealColumns } from '../drawing/real-data';
import { fail, failSample, createShownRuns } from '../drawing/shown-runs';
import type { ShownRun, ShownSample } from '../drawing/shown-runs';
import { recordScalesOf, requestedScale } from '../drawing/plane-scales';
import { placesOf } from '../drawing/run-colours';
import { createSamplePainter } from '../drawing/draw-sample';
import { SharedPalette, pageColours } from './quantize';
import { CONTAINERS } from './containers';
import type { AnimationKind } from './containers';
import { openPool } from './frame-pool';
import type { FramePool } from './frame-pool';
import { layOutPage } from './page-layout';
import type { AnimationPage } from './page-layout';
import { addLossStrip } from '../losses/loss-strip';
import type { ExportSource, ExportWork, ExportResult } from '../export-source';
import type { FrameFormat, FrameResult, FrameJob } from './frame-job';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Number of frames whose colours determine the shared palette of an animation. */
const PALETTE_FRAMES = 12;

export type AnimationOptions = ParsedExportOptions & { kind: AnimationKind };

/**
 * Writes an animation of one run, or of several side by side: one frame for each chosen step. Only the frames in
 * progress are in memory.
 *
 * @param worker file of the thread that makes the frames; the bundled one by default
 */
export function writeAnimation(
  options: AnimationOptions,
  work: ExportWork,
  file: string,
  worker?: string,
): Promise<Outcome<ExportResult>> {
  const { format, open } = CONTAINERS[options.kind];
  return writeAside(file, work.signal, async (write) => {
    const animation = await planAnimation(options, work, format);
    const { width, height } = animation.page.template.base;
    const container = open({
      ...options,
      width,
      height,
      colour: animation.page.template.colour,
      box: animation.page.template.box,
      frames: animation.playheads.length,
    });
    await write(container.header);
    await writeFrames(animation, work, (frame, i) => write(container.frame(frame, i)), worker);
    await write(container.trailer);
    return animation.playheads.length;
  });
}

export interface Animation {
  shownRuns: readonly ShownRun[];
  playheads: readonly number[];
  page: AnimationPage;
}

/** Chooses runs, playheads and page layout. Refuses what cannot be drawn. */
export async function planAnimation(
  options: ParsedExportOptions,
  work: ExportWork,
  format: FrameFormat,
): Promise<Animation> {
  const runs = await createShownRuns(options.runs, work.source, options.scale, {
    layers: options.layers,
    places: placesOf(options),
  });
  const shownRuns = options.realData ? [...(await createRealColumns(options.runs, work.source)), ...runs] : runs;
  const playheads = chosenSteps(
    shownRuns.map((shownRun) => shownRun.steps),
    options,
  );
  if (playheads.length === 0) fail(m.drawing_no_sample_in_range(), 'from');
  const pageWithoutCharts = layOutPage(shownRuns, options, playheads, format);
  const page = options.lossStrip
    ? await addLossStrip(pageWithoutCharts, runs, playheads, options.scale, work)
    : pageWithoutCharts;
  if (format !== 'gif' || !page.template.colour || playheads.length === 1) return { shownRuns, playheads, page };
  return {
    shownRuns,
    playheads,
    page: {
      ...page,
      template: { ...page.template, sharedPalette: await chooseSharedPalette(shownRuns, playheads, page, work.signal) },
    },
  };
}

/** Draws some frames, evenly spaced, and chooses the palette that all frames share. */
async function chooseSharedPalette(
  shownRuns: readonly ShownRun[],
  playheads: readonly number[],
  page: AnimationPage,
  signal: AbortSignal,
): Promise<Palette> {
  const painters = page.template.slots.map(createSamplePainter);
  const palette = new SharedPalette();
  for (const playhead of chooseEvenly(playheads, PALETTE_FRAMES)) {
    signal.throwIfAborted();
    const { samples, recordScales } = await readSamplesAt(shownRuns, page, playhead);
    palette.add(
      samples.map(({ sample, step }, i) => {
        try {
          return painters[i]!(sample, recordScales[i]);
        } catch (error) {
          return failSample(shownRuns[i]!.run, step, (error as Error).message);
        }
      }),
    );
  }
  return palette.choose(pageColours(page.template));
}

interface PendingFrame {
  result: Promise<FrameResult>;
  steps: number[];
}

/** Makes the frames and passes them to `onFrame` in order. Up to `pool.depth` frames are in progress at a time. */
export async function writeFrames(
  { shownRuns, playheads, page }: Animation,
  { onProgress, signal }: ExportWork,
  onFrame: (frame: Uint8Array, index: number) => Promise<void>,
  worker?: string,
): Promise<void> {
  const pool = openPool(page.template, worker);
  const pending: PendingFrame[] = [];
  try {
    for (let next = 0, done = 0; done < playheads.length; done++) {
      for (; next < playheads.length && pending.length < pool.depth; next++) {
        signal.throwIfAborted();
        pending.push(await startFrame(shownRuns, page, pool, { playhead: playheads[next]!, first: next === 0 }));
      }
      const { result, steps } = pending.shift()!;
      await onFrame(unwrapFrame(await result, shownRuns, steps), done);
      onProgress(done + 1, playheads.length);
    }
  } finally {
    await pool.close();
  }
}

async function startFrame(
  shownRuns: readonly ShownRun[],
  page: AnimationPage,
  pool: FramePool,
  { playhead, first }: { playhead: number; first: boolean },
): Promise<PendingFrame> {
  const { samples, recordScales } = await readSamplesAt(shownRuns, page, playhead);
  const steps = samples.map(({ step }) => step);
  const job: FrameJob = {
    samples: samples.map(({ sample }) => sample),
    recordScales,
    marks: page.marks(playhead, steps, recordScales),
    first,
  };
  const result = pool.makeFrame(job);
  // Awaited later, in order; until then the rejection must not count as unhandled.
  result.catch(() => undefined);
  return { result, steps };
}

/** Reads the samples that the runs show at a playhead, and computes the scales that they share there. */
async function readSamplesAt(
  shownRuns: readonly ShownRun[],
  { sameArrows }: AnimationPage,
  playhead: number,
): Promise<{ samples: ShownSample[]; recordScales: FrameJob['recordScales'] }> {
  const samples = await Promise.all(shownRuns.map((shownRun) => shownRun.at(playhead)));
  const scalesOf = recordScalesOf(
    shownRuns.map((shownRun, i) => requestedScale(shownRun, samples[i]!)),
    sameArrows,
  );
  return { samples, recordScales: shownRuns.map((shownRun) => scalesOf(shownRun.run.id)) };
}

const unwrapFrame = (result: FrameResult, shownRuns: readonly ShownRun[], steps: readonly number[]): Uint8Array =>
  'frame' in result ? result.frame : failSample(shownRuns[result.slot]!.run, steps[result.slot]!, result.reason);

/** Number of frames of an animation. */
export const countAnimationFrames = (options: ParsedExportOptions, source: ExportSource): number =>
  chosenSteps(
    options.runs.map((id) => source.samples(id).steps),
    options,
  ).length;
