import { m } from '../../../paraglide/messages';
import { MAX_STEPS } from '../../lib/limits';

/**
 * Every hyperparameter: its name, symbol, range, default and meaning.
 *
 * The form, `--set`, the parser and the difference view are all generated from this table.
 */
export const OBJECTIVES = ['gan', 'lsgan', 'wgan', 'wgan-gp', 'hinge', 'dragan', 'r1'] as const;
export type ObjectiveName = (typeof OBJECTIVES)[number];

/** The names of the methods as their papers write them. */
export const OBJECTIVE_LABELS: Readonly<Record<ObjectiveName, string>> = {
  gan: 'GAN',
  lsgan: 'LSGAN',
  wgan: 'WGAN',
  'wgan-gp': 'WGAN-GP',
  hinge: 'hinge',
  dragan: 'DRAGAN',
  r1: 'R1',
};

/** Objectives with a penalty on the gradient of each sample: their discriminator must not mix samples. */
export const PENALISED: readonly ObjectiveName[] = ['wgan-gp', 'dragan', 'r1'];

export const NETWORKS = ['fc', 'fc-wide', 'conv-generator', 'dcgan', 'mlp'] as const;
export type NetworkName = (typeof NETWORKS)[number];

export const OPTIMIZERS = ['adam', 'rmsprop', 'sgd'] as const;
export type OptimizerName = (typeof OPTIMIZERS)[number];

export const ACTIVATIONS = ['leaky-relu', 'relu', 'softplus', 'tanh', 'sigmoid', 'elu', 'selu', 'swish'] as const;
export type ActivationName = (typeof ACTIVATIONS)[number];

const GENERATOR_LOSSES = ['non-saturating', 'minimax'] as const;
export type GeneratorLoss = (typeof GENERATOR_LOSSES)[number];

export type Value = number | string;

/** Value of a field in an experiment that is decided when its runs are queued; see `compute-plan.ts`. */
export const AUTO = 'auto';

interface FieldBase {
  name: string;
  label: string;
  /** The paper's symbol, if any. */
  symbol?: string;
  description: string;
  /** Objectives that use the field; all when absent. */
  objectives?: readonly ObjectiveName[];
  /** Networks that use the field; all when absent. */
  networks?: readonly NetworkName[];
  /** Optimizers that use the field; all when absent. */
  optimizers?: readonly OptimizerName[];
  /** Behaviour of runs made before the field existed: used when it is absent, and omitted from a run's hash. */
  before?: Value;
  /** How TensorFlow computes: an experiment may leave it open with the value {@link AUTO}, a run has a value of its own. */
  isPlanned?: true;
  group: 'objective' | 'network' | 'optimizer' | 'data' | 'length' | 'record';
}
interface NumberField extends FieldBase {
  kind: 'integer' | 'number';
  min: number;
  max: number;
  default: number;
}
interface ChoiceField extends FieldBase {
  kind: 'choice';
  choices: readonly string[];
  default: string;
}
export type Field = NumberField | ChoiceField;

export const ON_WARNING = ['continue', 'pause', 'stop'] as const;

/** Scores that can select the best checkpoint, for images and for 2-D data. */
export const IMAGE_SCORES = ['fid', 'kid', 'recall', 'coverage', 'sliced', 'classDivergence'] as const;
const PLANE_SCORES = ['wasserstein1', 'modesCovered', 'highQuality', 'reverseKl'] as const;
export const KEEP_BEST = ['off', ...IMAGE_SCORES, ...PLANE_SCORES] as const;

const IMAGE_NETWORKS = ['fc', 'fc-wide', 'conv-generator', 'dcgan'] as const;

export const FIELDS: readonly Field[] = [
  {
    name: 'objective',
    get label() {
      return m.common_objective();
    },
    kind: 'choice',
    choices: OBJECTIVES,
    default: 'gan',
    group: 'objective',
    get description() {
      return m.setting_losses_two_networks_minimise();
    },
  },
  {
    name: 'generatorLoss',
    get label() {
      return m.setting_generator_loss();
    },
    kind: 'choice',
    choices: GENERATOR_LOSSES,
    default: 'non-saturating',
    objectives: ['gan'],
    group: 'objective',
    get description() {
      return m.setting_generator_loss_description();
    },
  },
  {
    name: 'criticSteps',
    get label() {
      return m.setting_critic_steps();
    },
    symbol: 'n_critic',
    kind: 'integer',
    min: 1,
    max: 100,
    default: 1,
    group: 'objective',
    get description() {
      return m.setting_discriminator_updates_for_each_generator();
    },
  },
  {
    name: 'weightClip',
    get label() {
      return m.setting_weight_clip();
    },
    symbol: 'c',
    kind: 'number',
    min: 1e-6,
    max: 10,
    default: 0.01,
    objectives: ['wgan'],
    group: 'objective',
    get description() {
      return m.setting_critic_weights_clipped_c_c();
    },
  },
  {
    name: 'penaltyWeight',
    get label() {
      return m.setting_penalty_weight();
    },
    symbol: 'λ',
    kind: 'number',
    min: 0,
    max: 1000,
    default: 10,
    objectives: PENALISED,
    group: 'objective',
    get description() {
      return m.setting_weight_gradient_penalty_wgan_gp();
    },
  },

  {
    name: 'network',
    get label() {
      return m.common_network();
    },
    kind: 'choice',
    choices: NETWORKS,
    default: 'fc',
    group: 'network',
    get description() {
      return m.setting_pair_generator_and_discriminator();
    },
  },
  {
    name: 'latentSize',
    get label() {
      return m.setting_latent_size();
    },
    symbol: 'dim z',
    kind: 'integer',
    min: 1,
    max: 4096,
    default: 100,
    group: 'network',
    get description() {
      return m.setting_number_latent_variables();
    },
  },
  {
    name: 'latentDistribution',
    get label() {
      return m.setting_latent_distribution();
    },
    symbol: 'p(z)',
    kind: 'choice',
    choices: ['normal', 'uniform'],
    default: 'normal',
    group: 'network',
    get description() {
      return m.setting_n_0_1_or_uniform();
    },
  },
  {
    name: 'discriminatorActivation',
    get label() {
      return m.setting_discriminator_activation();
    },
    kind: 'choice',
    choices: ACTIVATIONS,
    default: 'leaky-relu',
    group: 'network',
    get description() {
      return m.setting_activation_hidden_layers_discriminator_leaky();
    },
  },
  {
    name: 'discriminatorNorm',
    get label() {
      return m.setting_discriminator_normalisation();
    },
    kind: 'choice',
    choices: ['none', 'batch'],
    default: 'none',
    networks: ['dcgan'],
    group: 'network',
    get description() {
      return m.setting_batch_normalisation_from_second_layer();
    },
  },
  {
    name: 'spectralNorm',
    get label() {
      return m.setting_spectral_normalisation();
    },
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    before: 'off',
    group: 'network',
    get description() {
      return m.setting_divides_each_weight_matrix_and();
    },
  },
  {
    name: 'packing',
    get label() {
      return m.setting_packing();
    },
    kind: 'integer',
    min: 1,
    max: 4,
    default: 1,
    before: 1,
    group: 'network',
    get description() {
      return m.setting_samples_discriminator_classifies_jointly_pac();
    },
  },
  {
    name: 'dropout',
    get label() {
      return m.setting_discriminator_dropout();
    },
    kind: 'number',
    min: 0,
    max: 0.9,
    default: 0.3,
    networks: ['fc-wide', 'conv-generator'],
    group: 'network',
    get description() {
      return m.setting_share_hidden_units_dropped_in();
    },
  },
  {
    name: 'hiddenSize',
    get label() {
      return m.setting_hidden_size();
    },
    kind: 'integer',
    min: 1,
    max: 4096,
    default: 128,
    networks: ['mlp'],
    group: 'network',
    get description() {
      return m.setting_units_in_each_hidden_layer();
    },
  },
  {
    name: 'hiddenLayers',
    get label() {
      return m.setting_hidden_layers();
    },
    kind: 'integer',
    min: 1,
    max: 16,
    default: 3,
    networks: ['mlp'],
    group: 'network',
    get description() {
      return m.setting_hidden_layers_both_networks();
    },
  },

  {
    name: 'optimizer',
    get label() {
      return m.common_optimizer();
    },
    kind: 'choice',
    choices: OPTIMIZERS,
    default: 'adam',
    group: 'optimizer',
    get description() {
      return m.setting_optimizer_both_networks();
    },
  },
  {
    name: 'learningRate',
    get label() {
      return m.setting_learning_rate();
    },
    symbol: 'α',
    kind: 'number',
    min: 1e-8,
    max: 10,
    default: 2e-4,
    group: 'optimizer',
    get description() {
      return m.setting_step_size_both_networks();
    },
  },
  {
    name: 'beta1',
    get label() {
      return m.setting_beta_1();
    },
    symbol: 'β₁',
    kind: 'number',
    min: 0,
    max: 0.9999,
    default: 0.5,
    optimizers: ['adam'],
    group: 'optimizer',
    get description() {
      return m.setting_decay_first_moment();
    },
  },
  {
    name: 'beta2',
    get label() {
      return m.setting_beta_2();
    },
    symbol: 'β₂',
    kind: 'number',
    min: 0,
    max: 0.99999,
    default: 0.999,
    optimizers: ['adam'],
    group: 'optimizer',
    get description() {
      return m.setting_decay_second_moment();
    },
  },
  {
    name: 'rmsDecay',
    get label() {
      return m.setting_rms_decay();
    },
    symbol: 'ρ',
    kind: 'number',
    min: 0,
    max: 0.99999,
    default: 0.99,
    optimizers: ['rmsprop'],
    group: 'optimizer',
    get description() {
      return m.setting_decay_mean_square_gradient_0();
    },
  },
  {
    name: 'momentum',
    get label() {
      return m.setting_momentum();
    },
    kind: 'number',
    min: 0,
    max: 0.9999,
    default: 0,
    optimizers: ['sgd'],
    group: 'optimizer',
    get description() {
      return m.setting_momentum_gradient_descent();
    },
  },

  {
    name: 'batchSize',
    get label() {
      return m.common_batch_size();
    },
    symbol: 'm',
    kind: 'integer',
    min: 2,
    max: 4096,
    default: 64,
    group: 'data',
    get description() {
      return m.setting_samples_in_each_update_packs();
    },
  },
  {
    name: 'imageSize',
    get label() {
      return m.setting_image_size();
    },
    kind: 'integer',
    min: 8,
    max: 256,
    default: 28,
    networks: IMAGE_NETWORKS,
    group: 'data',
    get description() {
      return m.setting_height_and_width_in_pixels();
    },
  },
  {
    name: 'channels',
    get label() {
      return m.setting_channels();
    },
    kind: 'integer',
    min: 1,
    max: 3,
    default: 1,
    networks: IMAGE_NETWORKS,
    group: 'data',
    get description() {
      return m.setting_1_for_grey_3_for();
    },
  },

  {
    name: 'steps',
    get label() {
      return m.common_steps();
    },
    kind: 'integer',
    min: 1,
    max: MAX_STEPS,
    default: 2000,
    group: 'length',
    get description() {
      return m.setting_generator_updates();
    },
  },

  {
    name: 'sampleEvery',
    get label() {
      return m.setting_sample_every();
    },
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 100,
    group: 'record',
    get description() {
      return m.setting_steps_between_sample_grids_one();
    },
  },
  {
    name: 'gridSize',
    get label() {
      return m.setting_grid_size();
    },
    kind: 'integer',
    min: 1,
    max: 16,
    default: 8,
    networks: IMAGE_NETWORKS,
    group: 'record',
    get description() {
      return m.setting_rows_and_columns_sample_grid();
    },
  },
  {
    name: 'samplePoints',
    get label() {
      return m.setting_sample_points();
    },
    kind: 'integer',
    min: 16,
    max: 10_000,
    default: 1024,
    networks: ['mlp'],
    group: 'record',
    get description() {
      return m.setting_points_in_each_sample_2();
    },
  },
  {
    name: 'checkpointEvery',
    get label() {
      return m.setting_checkpoint_every();
    },
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 1000,
    group: 'record',
    get description() {
      return m.setting_steps_between_checkpoints_one_always();
    },
  },
  {
    name: 'diagnosticsEvery',
    get label() {
      return m.setting_diagnostics_every();
    },
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 50,
    group: 'record',
    get description() {
      return m.setting_steps_between_measurements_gradient_norms();
    },
  },
  {
    name: 'scoreEvery',
    get label() {
      return m.setting_score_every();
    },
    kind: 'integer',
    min: 0,
    max: 100_000_000,
    default: 1000,
    group: 'record',
    get description() {
      return m.setting_steps_between_scores_images_fid();
    },
  },
  {
    name: 'scoreSamples',
    get label() {
      return m.setting_scored_samples();
    },
    kind: 'integer',
    min: 100,
    max: 10_000,
    default: 1000,
    networks: IMAGE_NETWORKS,
    group: 'record',
    get description() {
      return m.setting_generated_images_and_as_many();
    },
  },
  {
    name: 'onWarning',
    get label() {
      return m.setting_on_warning();
    },
    kind: 'choice',
    choices: ON_WARNING,
    default: 'continue',
    before: 'continue',
    group: 'record',
    get description() {
      return m.setting_action_when_warning_begins_during();
    },
  },
  {
    name: 'keepBest',
    get label() {
      return m.setting_keep_best_checkpoint_by();
    },
    kind: 'choice',
    choices: KEEP_BEST,
    default: 'off',
    before: 'off',
    group: 'record',
    get description() {
      return m.setting_writes_checkpoint_whenever_score_improves();
    },
  },
  {
    name: 'engine',
    get label() {
      return m.common_engine();
    },
    kind: 'choice',
    choices: ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'],
    default: 'auto',
    group: 'record',
    get description() {
      return m.setting_compute_engine_auto_selects_fastest();
    },
  },
  {
    name: 'xla',
    label: 'XLA',
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    isPlanned: true,
    group: 'record',
    get description() {
      return m.setting_compiles_recorded_step_takes_some();
    },
  },
  {
    name: 'oneDnn',
    label: 'oneDNN',
    kind: 'choice',
    choices: ['default', 'off', 'on'],
    default: 'default',
    before: 'default',
    isPlanned: true,
    group: 'record',
    get description() {
      return m.setting_kernels_onednn_for_products_and();
    },
  },
  {
    name: 'threads',
    get label() {
      return m.setting_threads();
    },
    kind: 'integer',
    min: 0,
    max: 1024,
    default: 0,
    before: 0,
    isPlanned: true,
    group: 'record',
    get description() {
      return m.setting_threads_tensorflow_computes_with_0();
    },
  },
  {
    name: 'mergeProducts',
    get label() {
      return m.setting_merge_products();
    },
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    before: 'off',
    isPlanned: true,
    group: 'record',
    get description() {
      return m.setting_computes_products_with_same_weights();
    },
  },
  {
    name: 'kernels',
    get label() {
      return m.setting_kernels();
    },
    kind: 'choice',
    choices: ['tensorflow', 'gander'],
    default: 'tensorflow',
    before: 'tensorflow',
    isPlanned: true,
    group: 'record',
    get description() {
      return m.setting_whose_code_computes_recorded_step();
    },
  },
];

export const FIELD_NAMES: readonly string[] = FIELDS.map((f) => f.name);

/** Short names that filters and `--set` take, in lower case. */
export const FIELD_ALIASES: Readonly<Record<string, string>> = {
  lr: 'learningRate',
  batch: 'batchSize',
  n_critic: 'criticSteps',
  c: 'weightClip',
  lambda: 'penaltyWeight',
};

/** The name of a hyperparameter that is given as its name in any case or as an alias; other words are returned as they are. */
export function fullFieldName(word: string): string {
  const lower = word.toLowerCase();
  return (
    (Object.hasOwn(FIELD_ALIASES, lower) ? FIELD_ALIASES[lower] : undefined) ??
    FIELD_NAMES.find((name) => name.toLowerCase() === lower) ??
    word
  );
}
const BY_NAME = new Map(FIELDS.map((f) => [f.name, f]));
export const field = (name: string): Field | undefined => BY_NAME.get(name);

/** Whether a run of this objective, network and optimizer uses the field. */
export function applies(f: Field, of: { objective: string; network: string; optimizer: string }): boolean {
  const within = (list: readonly string[] | undefined, value: string) => !list || list.includes(value);
  return within(f.objectives, of.objective) && within(f.networks, of.network) && within(f.optimizers, of.optimizer);
}
