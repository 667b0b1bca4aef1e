import type { ObjectiveName, Value } from '../../src/shared/domain/run/hyperparameter-fields';
import type { WarningName } from '../../src/shared/domain/warnings/catalogue';

/** A short training run with a known fault, or none. */
export interface Case {
  name: string;
  dataset: 'ring' | 'grid' | 'mnist';
  objective: ObjectiveName;
  settings: Record<string, Value>;
  /** The warnings that it must give; empty for a healthy run. */
  expected: readonly WarningName[];
  /** The warnings that a healthy run may give, since they would not be wrong. */
  tolerated?: readonly WarningName[];
  /** Whether a tensor is leaked each time metrics are recorded. */
  leaks?: boolean;
}

export const SEEDS = [1, 2, 3];

const plane = { network: 'mlp', batchSize: 64, steps: 2000, samplePoints: 512 };
const digits = { network: 'fc', batchSize: 64, steps: 1200, gridSize: 2 };

const healthy = (
  name: string,
  dataset: Case['dataset'],
  objective: ObjectiveName,
  settings: Record<string, Value> = {},
  tolerated: readonly WarningName[] = [],
): Case => ({
  name,
  dataset,
  objective,
  settings: { ...(dataset === 'mnist' ? digits : plane), ...settings },
  expected: [],
  tolerated,
});
const unhealthy = (
  expected: readonly WarningName[],
  name: string,
  dataset: Case['dataset'],
  objective: ObjectiveName,
  settings: Record<string, Value>,
  leaks = false,
): Case => ({
  name,
  dataset,
  objective,
  settings: { ...(dataset === 'mnist' ? digits : plane), ...settings },
  expected,
  leaks,
});

/**
 * The healthy cases have the settings of the papers and of our presets; in each unhealthy one, one or two settings are
 * changed.
 */
export const CASES: readonly Case[] = [
  unhealthy(
    ['discriminator-saturation', 'vanishing-gradient'],
    'ring, GAN, minimax, batch 4, 25 x the rate',
    'ring',
    'gan',
    { generatorLoss: 'minimax', batchSize: 4, learningRate: 5e-3, steps: 1000 },
  ),
  unhealthy(['discriminator-saturation'], 'digits, GAN, 10 critic steps', 'mnist', 'gan', {
    criticSteps: 10,
    steps: 600,
  }),
  unhealthy(
    ['discriminator-saturation', 'vanishing-gradient'],
    'digits, GAN, minimax, 10 critic steps',
    'mnist',
    'gan',
    {
      generatorLoss: 'minimax',
      criticSteps: 10,
      steps: 600,
    },
  ),
  unhealthy(['exploding-gradient', 'penalty-norm'], 'ring, WGAN-GP, lambda 0, 100 x the rate', 'ring', 'wgan-gp', {
    penaltyWeight: 0,
    learningRate: 1e-2,
    steps: 600,
  }),
  unhealthy(['exploding-gradient'], 'digits, WGAN, clip 1, 100 x the rate', 'mnist', 'wgan', {
    weightClip: 1,
    learningRate: 5e-3,
    steps: 600,
  }),
  unhealthy(['clip-bounds'], 'ring, WGAN, clip 0.001', 'ring', 'wgan', { weightClip: 0.001, steps: 600 }),
  unhealthy(['clip-bounds'], 'digits, WGAN, clip 0.001', 'mnist', 'wgan', { weightClip: 0.001, steps: 600 }),
  unhealthy(['penalty-norm'], 'ring, WGAN-GP, lambda 0', 'ring', 'wgan-gp', { penaltyWeight: 0, steps: 600 }),
  unhealthy(['penalty-norm'], 'digits, WGAN-GP, lambda 0.01', 'mnist', 'wgan-gp', { penaltyWeight: 0.01, steps: 600 }),
  unhealthy(['diverged'], 'ring, GAN, SGD with momentum 0.9', 'ring', 'gan', {
    optimizer: 'sgd',
    momentum: 0.9,
    learningRate: 0.02,
    steps: 1500,
  }),
  unhealthy(['wgan-momentum'], 'ring, WGAN, Adam with momentum 0.9', 'ring', 'wgan', {
    optimizer: 'adam',
    beta1: 0.9,
    learningRate: 2e-3,
    weightClip: 0.1,
    criticSteps: 1,
    steps: 1500,
  }),
  unhealthy(['diverged'], 'ring, LSGAN, SGD, rate 10', 'ring', 'lsgan', { optimizer: 'sgd', learningRate: 10 }),
  unhealthy(['tensor-growth'], 'ring, GAN, a leak', 'ring', 'gan', { steps: 700 }, true),

  // A GAN on the ring may lose modes at any time: VEEGAN reports 1 of 8 modes, PacGAN 6.3.
  healthy('ring, GAN', 'ring', 'gan', {}, ['mode-collapse']),
  healthy('ring, R1', 'ring', 'r1', {}, ['mode-collapse']),
  healthy('ring, WGAN, clip 0.1', 'ring', 'wgan', { weightClip: 0.1, steps: 1500 }),
  healthy('ring, WGAN-GP', 'ring', 'wgan-gp', { steps: 1500 }),
  healthy('digits, GAN', 'mnist', 'gan'),
  healthy('digits, LSGAN', 'mnist', 'lsgan', { steps: 700 }),
  healthy('digits, WGAN', 'mnist', 'wgan', { steps: 600 }),
  healthy('digits, WGAN-GP', 'mnist', 'wgan-gp', { steps: 600 }),
];
