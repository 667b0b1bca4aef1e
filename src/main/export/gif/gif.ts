import { writeAside } from '../aside';
import { chosenSteps } from '../frames';
import { castOf, fail, failSample } from '../picture/cast';
import { TRAILER } from './frame-writer';
import { openPool } from './pool';
import { setScene } from './scene';
import type { Actor } from '../picture/cast';
import type { Work, Written } from '../source';
import type { Write } from '../aside';
import type { Made, Job } from './stage';
import type { Pool } from './pool';
import type { Scene } from './scene';
import type { ParsedExportOptions } from '../../../shared/export';
import type { Outcome } from '../../../shared/outcome';

/**
 * Writes an animated GIF of one run or of several side by side: a frame for each chosen step.
 *
 * Only the frames under way are in memory; `worker` is the file of the thread that makes them (found by itself when left out).
 */
export function writeGif(options: ParsedExportOptions, work: Work, file: string, worker?: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const cast = await castOf(options.runs, work.source, options.scale);
    const stops = chosenSteps(cast.map((actor) => actor.steps), options);
    if (stops.length === 0) fail('None of these runs has a sample between those steps: choose a wider range.', 'from');
    const scene = setScene(cast, options, stops);
    const pool = openPool(scene.stage, worker);
    try {
      await film({ cast, stops, scene, pool }, work, write);
    } finally {
      await pool.close();
    }
    await write(TRAILER);
    return stops.length;
  });
}

interface Film {
  cast: readonly Actor[];
  stops: readonly number[];
  scene: Scene;
  pool: Pool;
}
interface Take {
  made: Promise<Made>;
  steps: number[];
}

/** Keeps the pool busy and writes frames in order. */
async function film({ cast, stops, scene, pool }: Film, { onProgress, signal }: Work, write: Write): Promise<void> {
  const takes: Take[] = [];
  for (let next = 0, done = 0; done < stops.length; done++) {
    for (; next < stops.length && takes.length < pool.depth; next++) {
      signal.throwIfAborted();
      takes.push(await begin(cast, scene, pool, { playhead: stops[next]!, first: next === 0 }));
    }
    const { made, steps } = takes.shift()!;
    await write(frameOf(await made, cast, steps));
    onProgress(done + 1, stops.length);
  }
}

async function begin(cast: readonly Actor[], scene: Scene, pool: Pool, { playhead, first }: { playhead: number; first: boolean }): Promise<Take> {
  const shown = await Promise.all(cast.map((actor) => actor.at(playhead)));
  const steps = shown.map(({ step }) => step);
  const job: Job = { samples: shown.map(({ sample }) => sample), marks: scene.marks(playhead, steps), first };
  const made = pool.make(job);
  // Awaited later, in order; until then a failure is not yet anyone's.
  made.catch(() => undefined);
  return { made, steps };
}

const frameOf = (made: Made, cast: readonly Actor[], steps: readonly number[]): Uint8Array =>
  'frame' in made ? made.frame : failSample(cast[made.spot]!.run, steps[made.spot]!, made.why);

/** Frames that a GIF would have. */
export const countGif = (options: ParsedExportOptions, work: Pick<Work, 'source'>): number =>
  chosenSteps(options.runs.map((id) => work.source.samples(id).steps), options).length;

