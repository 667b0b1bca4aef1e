import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PLANE_EXTENSION } from '../../shared/plane';
import { SAMPLES_FOLDER } from '../../shared/run-file';
import { stepName, writeCheckpoint } from './checkpoints';
import type { Journal } from './journal';
import { planeRecorder } from './plane';
import { publish } from './publish';
import { drawSample } from './samples';
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
 */
export function record(folder: string, trainer: Trainer, journal: Journal): Recorder {
  let writing = Promise.resolve();
  const drawPlane = planeRecorder(trainer);
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
      const { bytes, extension, ...about } = drawSample(trainer);
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
      const state = readTrainer(trainer, seconds);
      return behind(async () => {
        journal.announce({ type: 'checkpoint', step, ...(await writeCheckpoint(folder, step, state)) });
      });
    },
    settled: () => writing,
  };
}
