import { m } from '../../../paraglide/messages';
import { CLAIMS } from './claims';
import type { ObjectiveName, Value } from './hyperparameter-fields';
import type { Preset } from './preset';

export type { Preset } from './preset';

const ALL: ObjectiveName[] = ['gan', 'lsgan', 'wgan', 'wgan-gp'];

const MODES: ObjectiveName[] = ['gan', 'wgan', 'wgan-gp'];
const counted = (): string => m.preset_data_latents_n_0_1();
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
    get title() {
      return m.preset_four_objectives_on_digits();
    },
    dataset: 'mnist',
    objectives: ALL,
    seeds: [1],
    get description() {
      return m.preset_gan_lsgan_wgan_and_wgan();
    },
    get source() {
      return m.preset_networks_pytorch_gan_gan_py();
    },
    settings: { network: 'fc', batchSize: 64, steps: 3000, sampleEvery: 50, checkpointEvery: 1000 },
  },
  {
    name: 'mnist-wgan',
    get title() {
      return m.preset_wgan_on_mnist();
    },
    dataset: 'mnist',
    objectives: ['wgan'],
    seeds: [1],
    epochs: 200,
    get description() {
      return m.preset_wgan_paper_with_fully_connected();
    },
    get source() {
      return m.preset_pytorch_gan_wgan_py_algorithm();
    },
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
    get title() {
      return m.preset_fashion_mnist_fully_connected();
    },
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    get description() {
      return m.preset_wide_fully_connected_networks_with();
    },
    get source() {
      return m.preset_adam_arxiv_1511_06434_dcgan();
    },
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
    get title() {
      return m.preset_fashion_mnist_convolutional_generator();
    },
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    get description() {
      return m.preset_convolutional_generator_against_wide_fully();
    },
    get source() {
      return m.preset_adam_arxiv_1511_06434_dcgan();
    },
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
    get title() {
      return m.preset_fashion_mnist_dcgan();
    },
    dataset: 'fashion-mnist',
    objectives: ['gan'],
    seeds: [1],
    epochs: 50,
    get description() {
      return m.preset_both_networks_convolutional();
    },
    get source() {
      return m.preset_dcgan_source();
    },
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
    get title() {
      return m.preset_four_objectives_on_ring_8();
    },
    dataset: 'ring',
    objectives: ALL,
    seeds: [1],
    get description() {
      return m.preset_visible_mode_collapse_in_minutes();
    },
    get source() {
      return m.preset_data_and_critic_wgan_gps();
    },
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
    get title() {
      return m.preset_four_objectives_on_grid_25();
    },
    dataset: 'grid',
    objectives: ALL,
    seeds: [1],
    get description() {
      return m.preset_twenty_five_modes_find();
    },
    get source() {
      return m.preset_data_and_critic_wgan_gps();
    },
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
    get title() {
      return m.preset_ring_modes_veegan_pacgan_metric();
    },
    dataset: 'ring',
    objectives: MODES,
    seeds: [1, 2, 3, 4, 5],
    get description() {
      return m.preset_which_methods_cover_all_8();
    },
    get source() {
      return counted();
    },
    settings: COUNTED_SETTINGS,
  },
  {
    name: 'grid-modes',
    get title() {
      return m.preset_grid_modes_veegan_pacgan_metric();
    },
    dataset: 'grid',
    objectives: MODES,
    seeds: [1, 2, 3, 4, 5],
    get description() {
      return m.preset_which_methods_cover_all_25();
    },
    get source() {
      return counted();
    },
    settings: { ...COUNTED_SETTINGS, learningRate: 5e-4, beta1: 0, discriminatorActivation: 'relu', steps: 10_000 },
  },
];

export const PRESETS: readonly Preset[] = [...STARTS, ...CLAIMS];

/** Presets by group, in the order in which lists show them. */
export const PRESET_GROUPS: readonly { title: string; presets: readonly Preset[] }[] = [
  {
    get title() {
      return m.preset_comparisons();
    },
    presets: STARTS,
  },
  {
    get title() {
      return m.preset_paper_claims();
    },
    presets: CLAIMS,
  },
];

export const DEFAULT_PRESET = 'digits-compare';
export const PRESET_NAMES: readonly string[] = PRESETS.map((p) => p.name);
export const preset = (name: string): Preset | undefined => PRESETS.find((p) => p.name === name);
