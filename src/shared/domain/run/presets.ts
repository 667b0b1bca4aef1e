import { CLAIMS } from './claims';
import type { ObjectiveName, Value } from './hyperparameter-fields';
import type { Preset } from './preset';

export type { Preset } from './preset';

const ALL: ObjectiveName[] = ['gan', 'lsgan', 'wgan', 'wgan-gp'];

const MODES: ObjectiveName[] = ['gan', 'wgan', 'wgan-gp'];
const COUNTED =
  'Data, latents N(0, 1) of 2 numbers, Adam, 2,500 samples and five seeds of arXiv 1705.07761 (VEEGAN) and 1712.04086 (PacGAN); smaller networks, a larger learning rate and far fewer steps.';
const COUNTED_SETTINGS: Record<string, Value> = {
  network: 'mlp',
  hiddenSize: 128,
  hiddenLayers: 3,
  latentSize: 2,
  batchSize: 128,
  learningRate: 1e-3,
  penaltyWeight: 0.1,
  steps: 8000,
  sampleEvery: 500,
  samplePoints: 2500,
  checkpointEvery: 4000,
  scoreEvery: 4000,
  diagnosticsEvery: 200,
};

const STARTS: readonly Preset[] = [
  {
    name: 'digits-compare',
    title: 'Four objectives on digits',
    dataset: 'mnist',
    objectives: ALL,
    seeds: [1],
    description: 'GAN, LSGAN, WGAN and WGAN-GP on handwritten digits: minutes on two cores.',
    source: 'Networks of PyTorch-GAN (gan.py, wgan.py); optimizer and critic steps of each paper.',
    settings: { network: 'fc', batchSize: 64, steps: 3000, sampleEvery: 50, checkpointEvery: 1000 },
  },
  {
    name: 'mnist-wgan',
    title: 'WGAN on MNIST',
    dataset: 'mnist',
    objectives: ['wgan'],
    seeds: [1],
    epochs: 200,
    description: 'The WGAN of the paper with fully connected networks, 200 epochs.',
    source: 'PyTorch-GAN wgan.py; Algorithm 1 of arXiv 1701.07875.',
    settings: {
      network: 'fc',
      optimizer: 'rmsprop',
      learningRate: 5e-5,
      batchSize: 64,
      criticSteps: 5,
      weightClip: 0.01,
      sampleEvery: 400,
      checkpointEvery: 1880,
    },
  },
  {
    name: 'fashion-fc',
    title: 'Fashion-MNIST, fully connected',
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    description: 'Wide fully connected networks with dropout.',
    source: 'Adam of arXiv 1511.06434 (DCGAN); batch 128, 50 epochs.',
    settings: {
      network: 'fc-wide',
      optimizer: 'adam',
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      batchSize: 128,
      sampleEvery: 400,
      checkpointEvery: 2345,
    },
  },
  {
    name: 'fashion-conv-g',
    title: 'Fashion-MNIST, convolutional generator',
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    description: 'A convolutional generator against the wide fully connected discriminator.',
    source: 'Adam of arXiv 1511.06434 (DCGAN); batch 128, 50 epochs.',
    settings: {
      network: 'conv-generator',
      optimizer: 'adam',
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      batchSize: 128,
      sampleEvery: 400,
      checkpointEvery: 2345,
    },
  },
  {
    name: 'fashion-dcgan',
    title: 'Fashion-MNIST, DCGAN',
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    description: 'Both networks convolutional.',
    source: 'arXiv 1511.06434 (DCGAN): Adam 2e-4, beta1 0.5, batch 128; 50 epochs.',
    settings: {
      network: 'dcgan',
      optimizer: 'adam',
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      batchSize: 128,
      sampleEvery: 400,
      checkpointEvery: 2345,
    },
  },
  {
    name: 'ring-compare',
    title: 'Four objectives on a ring of 8 Gaussians',
    dataset: 'ring',
    objectives: ALL,
    seeds: [1],
    description: 'Visible mode collapse, in minutes.',
    source:
      "Data and critic of WGAN-GP's gan_toy.py (ReLU MLP, batch 256, lambda 0.1), with smaller networks and fewer steps.",
    settings: {
      network: 'mlp',
      hiddenSize: 128,
      hiddenLayers: 3,
      discriminatorActivation: 'relu',
      batchSize: 256,
      penaltyWeight: 0.1,
      steps: 5000,
      sampleEvery: 100,
      checkpointEvery: 2500,
    },
  },
  {
    name: 'grid-compare',
    title: 'Four objectives on a grid of 25 Gaussians',
    dataset: 'grid',
    objectives: ALL,
    seeds: [1],
    description: 'Twenty-five modes to find.',
    source:
      "Data and critic of WGAN-GP's gan_toy.py (ReLU MLP, batch 256, lambda 0.1), with smaller networks and fewer steps.",
    settings: {
      network: 'mlp',
      hiddenSize: 128,
      hiddenLayers: 3,
      discriminatorActivation: 'relu',
      batchSize: 256,
      penaltyWeight: 0.1,
      steps: 5000,
      sampleEvery: 100,
      checkpointEvery: 2500,
    },
  },
  {
    name: 'ring-modes',
    title: 'Ring modes (VEEGAN/PacGAN metric)',
    dataset: 'ring',
    objectives: MODES,
    seeds: [1, 2, 3, 4, 5],
    description: 'Which methods cover all 8 Gaussians; with packing 1 and 2, the comparison of PacGAN.',
    source: COUNTED,
    settings: COUNTED_SETTINGS,
  },
  {
    name: 'grid-modes',
    title: 'Grid modes (VEEGAN/PacGAN metric)',
    dataset: 'grid',
    objectives: MODES,
    seeds: [1, 2, 3, 4, 5],
    description: 'Which methods cover all 25 Gaussians; with packing 1 and 2, the comparison of PacGAN.',
    source: COUNTED,
    settings: { ...COUNTED_SETTINGS, learningRate: 5e-4, beta1: 0, discriminatorActivation: 'relu', steps: 10_000 },
  },
];

export const PRESETS: readonly Preset[] = [...STARTS, ...CLAIMS];

/** Presets by group, in the order in which lists show them. */
export const PRESET_GROUPS: readonly { title: string; presets: readonly Preset[] }[] = [
  { title: 'Comparisons', presets: STARTS },
  { title: 'Paper claims', presets: CLAIMS },
];

export const DEFAULT_PRESET = 'digits-compare';
export const PRESET_NAMES: readonly string[] = PRESETS.map((p) => p.name);
export const preset = (name: string): Preset | undefined => PRESETS.find((p) => p.name === name);
