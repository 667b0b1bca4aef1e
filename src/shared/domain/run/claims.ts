import { m } from '../../../paraglide/messages';
import type { Preset } from './preset';

/** Settings shared by the experiments on digits. */
const DIGITS = { checkpointEvery: 500, scoreEvery: 250, sampleEvery: 50 };

/**
 * Small experiments on claims of papers, each of one to a few minutes on two cores, with the results of our runs.
 *
 * Each has a page of the same name in docs/experiments, with the figures quoted in `found`.
 */
export const CLAIMS: readonly Preset[] = [
  {
    name: 'vanishing-gradient',
    get title() {
      return m.preset_generators_gradient_vanishes_as_d();
    },
    dataset: 'mnist',
    objectives: ['gan', 'wgan'],
    seeds: [1],
    get description() {
      return m.preset_discriminator_gets_1_or_50();
    },
    get source() {
      return m.preset_arjovsky_bottou_2017_arxiv_1701();
    },
    settings: {
      network: 'fc',
      batchSize: 64,
      steps: 20,
      sampleEvery: 5,
      checkpointEvery: 20,
      diagnosticsEvery: 1,
      scoreEvery: 0,
    },
    vary: { generatorLoss: ['minimax', 'non-saturating'], criticSteps: [1, 50] },
    experiment: {
      get claim() {
        return m.preset_under_minimax_loss_generators_gradient();
      },
      get look() {
        return m.preset_generator_gradient_norm_on_log();
      },
      get found() {
        return m.preset_over_three_seeds_minimax_gradient();
      },
    },
  },
  {
    name: 'minimax-collapse',
    get title() {
      return m.preset_minimax_loses_modes();
    },
    dataset: 'ring',
    objectives: ['gan'],
    seeds: [1],
    get description() {
      return m.preset_same_gan_on_ring_8();
    },
    get source() {
      return m.preset_goodfellow_et_al_2014_arxiv();
    },
    settings: {
      network: 'mlp',
      hiddenSize: 128,
      hiddenLayers: 3,
      discriminatorActivation: 'relu',
      batchSize: 256,
      samplePoints: 2500,
      steps: 4000,
      sampleEvery: 100,
      checkpointEvery: 2500,
    },
    vary: { generatorLoss: ['minimax', 'non-saturating'] },
    experiment: {
      get claim() {
        return m.preset_minimax_loss_saturates_while_generator();
      },
      get look() {
        return m.preset_modes_covered_reverse_kl_and();
      },
      get found() {
        return m.preset_over_two_seeds_minimax_covered();
      },
    },
  },
  {
    name: 'clip-value',
    get title() {
      return m.preset_effect_clip_value_on_gradients();
    },
    dataset: 'swiss-roll',
    objectives: ['wgan', 'wgan-gp'],
    seeds: [1],
    get description() {
      return m.preset_both_networks_have_12_layers();
    },
    get source() {
      return m.preset_wgan_gp_arxiv_1704_00028();
    },
    settings: {
      network: 'mlp',
      hiddenSize: 64,
      hiddenLayers: 11,
      discriminatorActivation: 'relu',
      batchSize: 64,
      penaltyWeight: 0.1,
      steps: 200,
      sampleEvery: 50,
      checkpointEvery: 200,
      diagnosticsEvery: 10,
    },
    vary: { weightClip: [0.1, 0.01, 0.001] },
    experiment: {
      get claim() {
        return m.preset_under_weight_clipping_gradient_explodes();
      },
      get look() {
        return m.preset_discriminator_gradient_norm_by_layer();
      },
      get found() {
        return m.preset_over_three_seeds_gradient_fades();
      },
    },
  },
  {
    name: 'wgan-momentum',
    get title() {
      return m.preset_wgan_with_momentum();
    },
    dataset: 'mnist',
    objectives: ['wgan'],
    seeds: [1],
    get description() {
      return m.preset_rmsprop_against_adam_with_beta1();
    },
    get source() {
      return m.preset_wgan_arxiv_1701_07875_fully();
    },
    settings: { network: 'fc', beta1: 0.9, beta2: 0.999, batchSize: 64, steps: 500, ...DIGITS },
    vary: { optimizer: ['rmsprop', 'adam'], learningRate: [5e-5, 1e-3] },
    experiment: {
      get claim() {
        return m.preset_with_clipped_weights_momentum_based();
      },
      get look() {
        return m.preset_critics_estimate_which_should_fall();
      },
      get found() {
        return m.preset_over_two_seeds_with_momentum();
      },
    },
  },
  {
    name: 'critic-batch-norm',
    get title() {
      return m.preset_batch_norm_in_critic_with();
    },
    dataset: 'mnist',
    objectives: ['wgan-gp'],
    seeds: [1],
    get description() {
      return m.preset_dcgan_critic_without_and_with();
    },
    get source() {
      return m.preset_wgan_gp_arxiv_1704_00028_2();
    },
    settings: { network: 'dcgan', batchSize: 32, steps: 200, sampleEvery: 20, checkpointEvery: 200, scoreEvery: 100 },
    vary: { discriminatorNorm: ['none', 'batch'] },
    experiment: {
      get claim() {
        return m.preset_penalty_on_gradient_each_sample();
      },
      get look() {
        return m.preset_gradient_norm_penalty_pulls_1();
      },
      get found() {
        return m.preset_over_two_seeds_with_batch();
      },
    },
  },
  {
    name: 'generator-networks',
    get title() {
      return m.preset_fully_connected_and_convolutional_generators();
    },
    dataset: 'mnist',
    objectives: ['gan', 'wgan'],
    seeds: [1],
    get description() {
      return m.preset_two_generators_against_same_wide();
    },
    get source() {
      return m.preset_experiments_wgan_arxiv_1701_07875();
    },
    settings: { batchSize: 64, steps: 500, ...DIGITS },
    vary: { network: ['fc-wide', 'conv-generator'] },
    experiment: {
      get claim() {
        return m.preset_wgan_generates_samples_with_any();
      },
      get look() {
        return m.preset_grids_side_by_side_kid();
      },
      get found() {
        return m.preset_over_two_seeds_gan_had();
      },
    },
  },
];
