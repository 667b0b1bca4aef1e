import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PLANE_EXTENSION } from '../../shared/plane';
import { SAMPLES_FOLDER } from '../../shared/run-file';
import { stepName, writeCheckpoint } from './checkpoints';
import { nothingAnnounced } from './announced';
import type { Announced } from './announced';
import { scoreOf } from './evaluation/scores';
import type { Journal } from './journal';
import { planeRecorder } from './plane';
import { publish } from './publish';
import { drawSample, generate } from './samples';
import type { Report } from './train';
import { readTrainer } from './trainer';
import type { Trainer } from './trainer';

/** Keeps what a run reports in its folder. */
export interface Recorder extends Report {
  /** Resolves when all that was reported is on disk; throws what went wrong there. */
  settled(): Promise<void>;
}

/**
 * Writes metrics at once, and files behind the back of the training, one after the other: the state is copied when it
 * is reported, and training goes on while the disk works. At most one file waits.
 *
 * What was announced of a step is not written again: a crash between a rename and its line would leave a file that is not the one
 * that the journal speaks of.
 * @param announced steps of which the journal has a sample, or a checkpoint; those that come are added
 */
export function record(folder: string, dataset: string, trainer: Trainer, journal: Journal, announced: Pick<Announced, 'samples' | 'checkpoints'> = nothingAnnounced()): Recorder {
  const { samples, checkpoints } = announced;
  let writing = Promise.resolve();
  const drawPlane = planeRecorder(trainer);
  const logScores = scoreLogger(dataset, trainer, journal);
  const behind = async (write: () => Promise<void>) => {
    await writing;
    writing = write();
    // The error is thrown where `writing` is waited for; until then nobody may call it unhandled.
    writing.catch(() => undefined);
  };
  return {
    metrics: (rows) => { journal.metrics(rows); },
    state: (state, step) => { journal.append({ type: 'state', step, state }); },
    event: (level, code, message) => { journal.append({ type: 'event', step: trainer.step, level, code, message }); },
    sample() {
      const { step } = trainer;
      if (samples.has(step)) return undefined;
      samples.add(step);
      const { bytes, extension, points, ...about } = drawSample(trainer);
      logScores?.(() => points!);
      const drawn = drawPlane?.();
      return behind(async () => {
        const samples = join(folder, SAMPLES_FOLDER);
        await mkdir(samples, { recursive: true });
        const plane = drawn && { plane: await publish(join(samples, stepName(step, PLANE_EXTENSION)), drawn) };
        const file = await publish(join(samples, stepName(step, extension)), bytes);
        journal.announce({ type: 'sample', step, ...about, ...file, ...plane });
      });
    },
    checkpoint(seconds) {
      const { step } = trainer;
      if (checkpoints.has(step)) return undefined;
      checkpoints.add(step);
      logScores?.(() => generate(trainer.players.generator, trainer.fixedLatents));
      const state = readTrainer(trainer, seconds);
      return behind(async () => {
        journal.announce({ type: 'checkpoint', step, ...(await writeCheckpoint(folder, step, state)) });
      });
    },
    settled: () => writing,
  };
}

/**
 * Scores the points of the fixed latents, once a step: with each sample, and with a checkpoint that has none, so also where a run ends.
 * Undefined where the modes of the dataset are not known, or its samples are images.
 */
function scoreLogger(dataset: string, trainer: Trainer, journal: Journal): ((draw: () => Float32Array) => void) | undefined {
  const score = trainer.h.network === 'mlp' ? scoreOf(dataset) : undefined;
  if (!score) return undefined;
  let last: number | undefined;
  return (draw) => {
    if (last === trainer.step) return;
    last = trainer.step;
    journal.metrics([{ step: last, values: score(draw()) }]);
  };
}
