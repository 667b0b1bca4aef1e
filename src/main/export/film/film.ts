import { writeAside } from '../aside';
import { chosenSteps } from '../frames';
import { castOf, fail, failSample } from '../picture/cast';
import { looksOf, seen } from '../picture/looks';
import { placesOf } from '../picture/run-colours';
import { CONTAINERS } from './containers';
import { openPool } from './pool';
import { setScene } from './scene';
import { withLossStrip } from '../losses/loss-strip';
import type { Actor } from '../picture/cast';
import type { ExportSource, Work, Written } from '../source';
import type { FilmKind } from './containers';
import type { FrameFormat, Made, Job } from './stage';
import type { Pool } from './pool';
import type { Scene } from './scene';
import type { ParsedExportOptions } from '../../../shared/export';
import type { Outcome } from '../../../shared/outcome';

export type FilmOptions = ParsedExportOptions & { kind: FilmKind };

/**
 * Writes an animation of one run or of several side by side: a frame for each chosen step.
 *
 * Only the frames under way are in memory; `worker` is the file of the thread that makes them (found by itself when left out).
 */
export function writeFilm(options: FilmOptions, work: Work, file: string, worker?: string): Promise<Outcome<Written>> {
  const { format, open } = CONTAINERS[options.kind];
  return writeAside(file, work.signal, async (write) => {
    const film = await shoot(options, work, format);
    const { width, height } = film.scene.stage.base;
    const container = open({ ...options, width, height, colour: film.scene.stage.colour, box: film.scene.stage.box, frames: film.stops.length });
    await write(container.head);
    await develop(film, work, (frame, i) => write(container.frame(frame, i)), worker);
    await write(container.tail);
    return film.stops.length;
  });
}

export interface Film {
  cast: readonly Actor[];
  stops: readonly number[];
  scene: Scene;
}

/** Who plays, at which stops, on which stage; refuses what cannot be drawn. */
export async function shoot(options: ParsedExportOptions, work: Work, format: FrameFormat): Promise<Film> {
  const cast = await castOf(options.runs, work.source, options.scale, { layers: options.layers, places: placesOf(options) });
  const stops = chosenSteps(cast.map((actor) => actor.steps), options);
  if (stops.length === 0) fail('None of these runs has a sample between those steps: choose a wider range.', 'from');
  const scene = setScene(cast, options, stops, format);
  return { cast, stops, scene: options.lossStrip ? await withLossStrip(scene, cast, stops, options.scale, work) : scene };
}

interface Take {
  made: Promise<Made>;
  steps: number[];
}

/** Makes the frames and hands them out in order; keeps the threads busy meanwhile. */
export async function develop({ cast, stops, scene }: Film, { onProgress, signal }: Work, take: (frame: Uint8Array, index: number) => Promise<void>, worker?: string): Promise<void> {
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

async function begin(cast: readonly Actor[], scene: Scene, pool: Pool, { playhead, first }: { playhead: number; first: boolean }): Promise<Take> {
  const shown = await Promise.all(cast.map((actor) => actor.at(playhead)));
  const steps = shown.map(({ step }) => step);
  const lookOf = looksOf(cast.map((actor, i) => seen(actor, shown[i]!)), scene.sameArrows);
  const looks = cast.map((actor) => lookOf(actor.run.id));
  const job: Job = { samples: shown.map(({ sample }) => sample), looks, marks: scene.marks(playhead, steps, looks), first };
  const made = pool.make(job);
  // Awaited later, in order; until then a failure is not yet anyone's.
  made.catch(() => undefined);
  return { made, steps };
}

const frameOf = (made: Made, cast: readonly Actor[], steps: readonly number[]): Uint8Array =>
  'frame' in made ? made.frame : failSample(cast[made.spot]!.run, steps[made.spot]!, made.why);

/** Frames that a film would have. */
export const countFilm = (options: ParsedExportOptions, source: ExportSource): number =>
  chosenSteps(options.runs.map((id) => source.samples(id).steps), options).length;
