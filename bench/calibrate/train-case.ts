import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { scalar } from '@tensorflow/tfjs-core';
import { Controls } from '../../src/main/training/process/control';
import { readData } from '../../src/main/training/data';
import { Journal } from '../../src/main/training/output/journal';
import { record } from '../../src/main/training/output/recorder';
import { Diverged, train } from '../../src/main/training/train';
import { closeTrainer, openTrainer } from '../../src/main/training/trainer';
import { parseHyperparameters } from '../../src/shared/domain/run/hyperparameters';
import type { PreparedDataset } from '../../src/shared/domain/datasets';
import type { Hyperparameters } from '../../src/shared/domain/run/hyperparameters';
import { unwrap } from '../../src/shared/contract/outcome';
import { JOURNAL_FILE, LATENT_SEED } from '../../src/shared/formats/run-file';
import type { Case } from './cases';

const NO_INTERVAL = 100_000_000;

export const settingsOf = ({ objective, settings }: Case): Hyperparameters =>
  unwrap(
    parseHyperparameters({
      objective,
      ...settings,
      sampleEvery: 100,
      checkpointEvery: NO_INTERVAL,
      scoreEvery: 0,
      engine: 'tensorflow',
    }),
  );

/** Cases that differ only in the expected warnings share one training run. */
const folderName = (one: Case, seed: number): string => `${one.name.replace(/[^a-zA-Z0-9.]+/g, '-')}-${seed}`;

export const isTrained = (one: Case, seed: number, into: string): boolean =>
  existsSync(join(into, folderName(one, seed), JOURNAL_FILE));

/** Trains a case as a training process does, unless it was trained before. Returns the path of its journal. */
export async function trainCase(one: Case, seed: number, dataset: PreparedDataset, into: string): Promise<string> {
  const folder = join(into, folderName(one, seed));
  const whole = join(folder, JOURNAL_FILE);
  if (existsSync(whole)) return whole;
  mkdirSync(folder, { recursive: true });
  const h = settingsOf(one);
  const trainer = openTrainer(h, unwrap(await readData(dataset, h)), seed, LATENT_SEED);
  const partial = join(folder, 'partial.ndjson');
  const journal = new Journal(partial, () => trainer.step);
  const recorder = record(folder, dataset, trainer, journal);
  const leaking = {
    ...recorder,
    metrics: (rows: Parameters<typeof recorder.metrics>[0]) => {
      recorder.metrics(rows);
      scalar(1);
    },
  };
  try {
    await train(trainer, new Controls(), one.leaks ? leaking : recorder);
  } catch (error) {
    if (!(error instanceof Diverged)) throw error;
  } finally {
    await recorder.settled();
    journal.close();
    closeTrainer(trainer);
  }
  renameSync(partial, whole);
  return whole;
}
