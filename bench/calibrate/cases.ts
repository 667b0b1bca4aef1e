import type { ObjectiveName, Value } from '../../src/shared/domain/run/hyperparameter-fields';
import type { WarningName } from '../../src/shared/domain/warnings/catalogue';

/** A short training of which it is known what is wrong with it. */
export interface Case {
  name: string;
  dataset: 'ring' | 'grid' | 'mnist';
  objective: ObjectiveName;
  settings: Record<string, Value>;
  /** What must be said of it; nothing of a healthy one. */
  sick: readonly WarningName[];
  /** What may be said of a healthy one, for nobody can say that it would be wrong. */
  open?: readonly WarningName[];
  /** Leaves a tensor behind at each look. */
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
  open: readonly WarningName[] = [],
): Case => ({
  name,
  dataset,
  objective,
  settings: { ...(dataset === 'mnist' ? digits : plane), ...settings },
  sick: [],
  open,
});
const sick = (
  what: readonly WarningName[],
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
  sick: what,
  leaks,
});

/** Healthy are the settings of the papers and of our presets; each sick one is a healthy one with one or two settings made wrong. */
export const CASES: readonly Case[] = [
  sick(
    ['discriminator-saturation', 'vanishing-gradient'],
    'ring, GAN, minimax, batch 4, 25 x the rate',
    'ring',
    'gan',
    { generatorLoss: 'minimax', batchSize: 4, learningRate: 5e-3, steps: 1000 },
  ),
  sick(['discriminator-saturation'], 'digits, GAN, 10 critic steps', 'mnist', 'gan', { criticSteps: 10, steps: 600 }),
  sick(['discriminator-saturation', 'vanishing-gradient'], 'digits, GAN, minimax, 10 critic steps', 'mnist', 'gan', {
    generatorLoss: 'minimax',
    criticSteps: 10,
    steps: 600,
  }),
  sick(['exploding-gradient', 'penalty-norm'], 'ring, WGAN-GP, lambda 0, 100 x the rate', 'ring', 'wgan-gp', {
    penaltyWeight: 0,
    learningRate: 1e-2,
    steps: 600,
  }),
  sick(['exploding-gradient'], 'digits, WGAN, clip 1, 100 x the rate', 'mnist', 'wgan', {
    weightClip: 1,
    learningRate: 5e-3,
    steps: 600,
  }),
  sick(['clip-bounds'], 'ring, WGAN, clip 0.001', 'ring', 'wgan', { weightClip: 0.001, steps: 600 }),
  sick(['clip-bounds'], 'digits, WGAN, clip 0.001', 'mnist', 'wgan', { weightClip: 0.001, steps: 600 }),
  sick(['penalty-norm'], 'ring, WGAN-GP, lambda 0', 'ring', 'wgan-gp', { penaltyWeight: 0, steps: 600 }),
  sick(['penalty-norm'], 'digits, WGAN-GP, lambda 0.01', 'mnist', 'wgan-gp', { penaltyWeight: 0.01, steps: 600 }),
  sick(['diverged'], 'ring, GAN, SGD with momentum 0.9', 'ring', 'gan', {
    optimizer: 'sgd',
    momentum: 0.9,
    learningRate: 0.02,
    steps: 1500,
  }),
  sick(['wgan-momentum'], 'ring, WGAN, Adam with momentum 0.9', 'ring', 'wgan', {
    optimizer: 'adam',
    beta1: 0.9,
    learningRate: 2e-3,
    weightClip: 0.1,
    criticSteps: 1,
    steps: 1500,
  }),
  sick(['diverged'], 'ring, LSGAN, SGD, rate 10', 'ring', 'lsgan', { optimizer: 'sgd', learningRate: 10 }),
  sick(['tensor-growth'], 'ring, GAN, a leak', 'ring', 'gan', { steps: 700 }, true),

  // A GAN on the ring may lose modes at any time: VEEGAN counts 1 of 8, PacGAN 6.3.
  healthy('ring, GAN', 'ring', 'gan', {}, ['mode-collapse']),
  healthy('ring, R1', 'ring', 'r1', {}, ['mode-collapse']),
  healthy('ring, WGAN, clip 0.1', 'ring', 'wgan', { weightClip: 0.1, steps: 1500 }),
  healthy('ring, WGAN-GP', 'ring', 'wgan-gp', { steps: 1500 }),
  healthy('digits, GAN', 'mnist', 'gan'),
  healthy('digits, LSGAN', 'mnist', 'lsgan', { steps: 700 }),
  healthy('digits, WGAN', 'mnist', 'wgan', { steps: 600 }),
  healthy('digits, WGAN-GP', 'mnist', 'wgan-gp', { steps: 600 }),
];
