import { OBJECTIVES } from '../src/shared/domain/run/hyperparameter-fields';
import type { ObjectiveName } from '../src/shared/domain/run/hyperparameter-fields';
import type { ExperimentPlan } from '../src/shared/domain/run/experiment';

/** Settings of runs on 2-D data that take seconds. */
export const SMALL_NETWORK = {
  network: 'mlp',
  engine: 'cpu',
  hiddenSize: 16,
  hiddenLayers: 1,
  batchSize: 16,
  samplePoints: 64,
} as const;

const plan = (
  name: string,
  dataset: string,
  objectives: ObjectiveName[],
  seed: number,
  settings: ExperimentPlan['settings'],
): ExperimentPlan => ({ name, datasets: [dataset], objectives, seeds: [seed], vary: {}, settings });

/** Cycles through the objectives, so that each is used with 2-D data and with images. */
const objective = (n: number): ObjectiveName => OBJECTIVES[n % OBJECTIVES.length]!;

/**
 * Returns the experiments of one batch: two runs on 2-D data and one on images, with the next objectives.
 *
 * Runs take seconds, with a sample grid or checkpoint about twice a second. Short ones have no image scores.
 */
export function experimentPlans(n: number, { short }: { short: boolean }): ExperimentPlan[] {
  const length = short ? 0.5 : 1;
  const plane = {
    ...SMALL_NETWORK,
    steps: 1200 * length,
    sampleEvery: 100,
    checkpointEvery: 150,
    scoreEvery: 250,
    diagnosticsEvery: 50,
  };
  const images = {
    network: 'fc',
    imageSize: 8,
    batchSize: 8,
    gridSize: 4,
    steps: 120 * length,
    sampleEvery: 20,
    checkpointEvery: 30,
    scoreEvery: short ? 0 : 40,
    scoreSamples: 100,
    diagnosticsEvery: 20,
  };
  return [
    plan(`ring ${n}`, 'ring', [objective(n), objective(n + 1)], n + 1, plane),
    plan(`digits ${n}`, 'mnist', [objective(n + 2)], n + 1, images),
  ];
}
