import { writeAside } from '../write-aside';
import { chooseEvenly } from '../../../shared/lib/choose-evenly';
import { chosenSteps } from '../choose-frames';
import { shownRunsOf, fail, failSample } from '../picture/sample-frames';
import { recordScalesOf, requestedScale } from '../picture/plane-scales';
import { placesOf } from '../picture/run-colours';
import { painter } from '../picture/draw-sample';
import { FilmPalette, pageColours } from './quantize';
import { CONTAINERS } from './containers';
import { openPool } from './frame-pool';
import { layOutPage } from './page-layout';
import { withLossStrip } from '../losses/loss-strip';
import type { ShownRun, ShownSample } from '../picture/sample-frames';
import type { ExportSource, Work, Written } from '../export-source';
import type { AnimationKind } from './containers';
import type { FrameFormat, FrameResult, FrameJob } from './frame-job';
import type { Pool } from './frame-pool';
import type { PageLayout } from './page-layout';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Frames whose colours choose the palette of a film. */
const PALETTE_FRAMES = 12;

export type AnimationOptions = ParsedExportOptions & { kind: AnimationKind };

/**
 * Writes an animation of one run or of several side by side: a frame for each chosen step.
 *
 * Only the frames under way are in memory; `worker` is the file of the thread that makes them (found by itself when left out).
 */
export function writeAnimation(
  options: AnimationOptions,
  work: Work,
  file: string,
  worker?: string,
): Promise<Outcome<Written>> {
  const { format, open } = CONTAINERS[options.kind];
  return writeAside(file, work.signal, async (write) => {
    const film = await planAnimation(options, work, format);
    const { width, height } = film.scene.stage.base;
    const container = open({
      ...options,
      width,
      height,
      colour: film.scene.stage.colour,
      box: film.scene.stage.box,
      frames: film.stops.length,
    });
    await write(container.head);
    await writeFrames(film, work, (frame, i) => write(container.frame(frame, i)), worker);
    await write(container.tail);
    return film.stops.length;
  });
}

export interface Animation {
  cast: readonly ShownRun[];
  stops: readonly number[];
  scene: PageLayout;
}

/** Who plays, at which stops, on which stage; refuses what cannot be drawn. */
export async function planAnimation(options: ParsedExportOptions, work: Work, format: FrameFormat): Promise<Animation> {
  const cast = await shownRunsOf(options.runs, work.source, options.scale, {
    layers: options.layers,
    places: placesOf(options),
  });
  const stops = chosenSteps(
    cast.map((actor) => actor.steps),
    options,
  );
  if (stops.length === 0) fail('None of these runs has a sample between those steps: choose a wider range.', 'from');
  const plain = layOutPage(cast, options, stops, format);
  const scene = options.lossStrip ? await withLossStrip(plain, cast, stops, options.scale, work) : plain;
  if (format !== 'gif' || !scene.stage.colour || stops.length === 1) return { cast, stops, scene };
  return {
    cast,
    stops,
    scene: { ...scene, stage: { ...scene.stage, film: await filmPalette(cast, stops, scene, work.signal) } },
  };
}

/** Draws some frames from all over the film and chooses the palette that all share. */
async function filmPalette(
  cast: readonly ShownRun[],
  stops: readonly number[],
  scene: PageLayout,
  signal: AbortSignal,
): Promise<Palette> {
  const painters = scene.stage.spots.map(painter);
  const palette = new FilmPalette();
  for (const playhead of chooseEvenly(stops, PALETTE_FRAMES)) {
    signal.throwIfAborted();
    const { shown, looks } = await showAt(cast, scene, playhead);
    palette.add(
      shown.map(({ sample, step }, i) => {
        try {
          return painters[i]!(sample, looks[i]);
        } catch (error) {
          return failSample(cast[i]!.run, step, (error as Error).message);
        }
      }),
    );
  }
  return palette.choose(pageColours(scene.stage));
}

interface Take {
  made: Promise<FrameResult>;
  steps: number[];
}

/** Makes the frames and hands them out in order; keeps the threads busy meanwhile. */
export async function writeFrames(
  { cast, stops, scene }: Animation,
  { onProgress, signal }: Work,
  take: (frame: Uint8Array, index: number) => Promise<void>,
  worker?: string,
): Promise<void> {
  const pool = openPool(scene.stage, worker);
  const takes: Take[] = [];
  try {
    for (let next = 0, done = 0; done < stops.length; done++) {
      for (; next < stops.length && takes.length < pool.depth; next++) {
        signal.throwIfAborted();
        takes.push(await begin(cast, scene, pool, { playhead: stops[next]!, first: next === 0 }));
      }
      const { made, steps } = takes.shift()!;
      await take(frameOf(await made, cast, steps), done);
      onProgress(done + 1, stops.length);
    }
  } finally {
    await pool.close();
  }
}

async function begin(
  cast: readonly ShownRun[],
  scene: PageLayout,
  pool: Pool,
  { playhead, first }: { playhead: number; first: boolean },
): Promise<Take> {
  const { shown, looks } = await showAt(cast, scene, playhead);
  const steps = shown.map(({ step }) => step);
  const job: FrameJob = {
    samples: shown.map(({ sample }) => sample),
    looks,
    marks: scene.marks(playhead, steps, looks),
    first,
  };
  const made = pool.make(job);
  // Awaited later, in order; until then a failure is not yet anyone's.
  made.catch(() => undefined);
  return { made, steps };
}

/** What the runs show at a playhead, and the scales that they share there. */
async function showAt(
  cast: readonly ShownRun[],
  { sameArrows }: PageLayout,
  playhead: number,
): Promise<{ shown: ShownSample[]; looks: FrameJob['looks'] }> {
  const shown = await Promise.all(cast.map((actor) => actor.at(playhead)));
  const lookOf = recordScalesOf(
    cast.map((actor, i) => requestedScale(actor, shown[i]!)),
    sameArrows,
  );
  return { shown, looks: cast.map((actor) => lookOf(actor.run.id)) };
}

const frameOf = (made: FrameResult, cast: readonly ShownRun[], steps: readonly number[]): Uint8Array =>
  'frame' in made ? made.frame : failSample(cast[made.spot]!.run, steps[made.spot]!, made.why);

/** Frames that a film would have. */
export const countAnimationFrames = (options: ParsedExportOptions, source: ExportSource): number =>
  chosenSteps(
    options.runs.map((id) => source.samples(id).steps),
    options,
  ).length;
