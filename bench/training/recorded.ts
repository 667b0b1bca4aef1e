import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Journal } from '../../src/main/training/output/journal';
import { record } from '../../src/main/training/output/recorder';
import type { Recorder } from '../../src/main/training/output/recorder';
import type { TrainingListener } from '../../src/main/training/train';
import { JOURNAL_FILE } from '../../src/shared/formats/run-file';
import { advance, open, SILENT } from './loop';
import type { Job, Round } from './protocol';

const NO_INTERVAL = 100_000_000;
/** Steps per block: short, so that the load of the machine changes little between blocks. */
const BLOCK_STEPS = 250;
const WARM_UP_STEPS = 50;

/**
 * Trains the same run twice in one process, alternately in blocks: once recorded to a folder at its own intervals, once without journal,
 * grids, checkpoints and diagnostics. A block ends when all that it recorded is on disk.
 */
export async function* recordedRounds(job: Extract<Job, { job: 'overhead' }>): AsyncGenerator<Round> {
  const on = await open(job.run);
  const off = await open(job.run, {
    sampleEvery: NO_INTERVAL,
    checkpointEvery: NO_INTERVAL,
    diagnosticsEvery: NO_INTERVAL,
  });
  mkdirSync(job.folder, { recursive: true });
  const journal = new Journal(join(job.folder, JOURNAL_FILE), () => on.step);
  const recorder = record(job.folder, job.run.dataset, on, journal);
  const watch = { inside: 0 };
  const { sampleEvery, checkpointEvery } = job.run.hyperparameters;
  const report = timed(recorder, watch, {
    sample: () => on.step % sampleEvery === 0,
    checkpoint: () => on.step > 0 && on.step % checkpointEvery === 0,
  });
  for (const trainer of [on, off]) await advance(trainer, WARM_UP_STEPS, SILENT);
  for (let n = 0; n < job.rounds; n++) {
    const round: Round = { on: 0, off: 0, inside: 0 };
    for (let done = 0; done < job.steps; done += BLOCK_STEPS) {
      const recorded = async () => {
        const start = performance.now();
        watch.inside = 0;
        await advance(on, BLOCK_STEPS, report);
        await recorder.settled();
        round.on += performance.now() - start;
        round.inside += watch.inside;
      };
      const silent = async () => void (round.off += await advance(off, BLOCK_STEPS, SILENT));
      // In the order A B B A, so that neither always comes second.
      for (const half of (done / BLOCK_STEPS) % 2 === 0 ? [recorded, silent] : [silent, recorded]) await half();
    }
    yield round;
  }
  journal.close();
}

/**
 * The loop also records a grid and a checkpoint when it stops; a longer run would not, so only those that are due are
 * passed on.
 */
function timed(
  recorder: Recorder,
  watch: { inside: number },
  due: { sample(): boolean; checkpoint(): boolean },
): TrainingListener {
  const clocked = async (call: () => Promise<void> | void) => {
    const start = performance.now();
    await call();
    watch.inside += performance.now() - start;
  };
  return {
    metrics(rows) {
      const start = performance.now();
      recorder.metrics(rows);
      watch.inside += performance.now() - start;
    },
    state: (state, step) => recorder.state(state, step),
    sample: () => (due.sample() ? clocked(() => recorder.sample()) : undefined),
    checkpoint: (seconds, isParking) =>
      due.checkpoint() ? clocked(() => recorder.checkpoint(seconds, isParking)) : undefined,
  };
}
