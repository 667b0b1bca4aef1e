import { Controls } from '../../src/main/training/process/control';
import { readData } from '../../src/main/training/data';
import { train } from '../../src/main/training/train';
import type { TrainingListener } from '../../src/main/training/train';
import { openTrainer } from '../../src/main/training/trainer';
import type { Trainer } from '../../src/main/training/trainer';
import { unwrap } from '../../src/shared/contract/outcome';
import { LATENT_SEED } from '../../src/shared/formats/run-file';
import type { Run } from './runs';

/** A listener that does nothing: no journal, grids or checkpoints. */
export const SILENT: TrainingListener = {
  metrics: () => undefined,
  sample: () => undefined,
  checkpoint: () => undefined,
  state: () => undefined,
};

/** Opens the trainer of a run, with some hyperparameters changed. */
export async function open(
  run: Run,
  change: Partial<Pick<Run['hyperparameters'], 'sampleEvery' | 'checkpointEvery' | 'diagnosticsEvery'>> = {},
): Promise<Trainer> {
  const h = { ...run.hyperparameters, ...change };
  return openTrainer(h, unwrap(await readData(run.dataset, h)), 1, LATENT_SEED);
}

/** Trains further steps in the real loop; returns their milliseconds. */
export async function advance(trainer: Trainer, steps: number, report: TrainingListener): Promise<number> {
  trainer.h.steps = trainer.step + steps;
  const start = performance.now();
  await train(trainer, new Controls(), report);
  return performance.now() - start;
}
