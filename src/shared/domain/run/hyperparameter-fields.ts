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
    label: 'Objective',
    kind: 'choice',
    choices: OBJECTIVES,
    default: 'gan',
    group: 'objective',
    description: 'The losses that the two networks minimise.',
  },
  {
    name: 'generatorLoss',
    label: 'Generator loss',
    kind: 'choice',
    choices: GENERATOR_LOSSES,
    default: 'non-saturating',
    objectives: ['gan'],
    group: 'objective',
    description: 'non-saturating: -log D(G(z)); minimax: log(1 - D(G(z))).',
  },
  {
    name: 'criticSteps',
    label: 'Critic steps',
    symbol: 'n_critic',
    kind: 'integer',
    min: 1,
    max: 100,
    default: 1,
    group: 'objective',
    description: 'Discriminator updates for each generator update.',
  },
  {
    name: 'weightClip',
    label: 'Weight clip',
    symbol: 'c',
    kind: 'number',
    min: 1e-6,
    max: 10,
    default: 0.01,
    objectives: ['wgan'],
    group: 'objective',
    description: 'Critic weights are clipped to [-c, c] after each critic update.',
  },
  {
    name: 'penaltyWeight',
    label: 'Penalty weight',
    symbol: 'λ',
    kind: 'number',
    min: 0,
    max: 1000,
    default: 10,
    objectives: PENALISED,
    group: 'objective',
    description: 'Weight of the gradient penalty: λ of WGAN-GP and DRAGAN, γ of R1.',
  },

  {
    name: 'network',
    label: 'Network',
    kind: 'choice',
    choices: NETWORKS,
    default: 'fc',
    group: 'network',
    description: 'The pair of generator and discriminator.',
  },
  {
    name: 'latentSize',
    label: 'Latent size',
    symbol: 'dim z',
    kind: 'integer',
    min: 1,
    max: 4096,
    default: 100,
    group: 'network',
    description: 'Number of latent variables.',
  },
  {
    name: 'latentDistribution',
    label: 'Latent distribution',
    symbol: 'p(z)',
    kind: 'choice',
    choices: ['normal', 'uniform'],
    default: 'normal',
    group: 'network',
    description: 'N(0, 1), or uniform on [-1, 1].',
  },
  {
    name: 'discriminatorActivation',
    label: 'Discriminator activation',
    kind: 'choice',
    choices: ACTIVATIONS,
    default: 'leaky-relu',
    group: 'network',
    description: 'Activation of the hidden layers of the discriminator; leaky ReLU has slope 0.2.',
  },
  {
    name: 'discriminatorNorm',
    label: 'Discriminator normalisation',
    kind: 'choice',
    choices: ['none', 'batch'],
    default: 'none',
    networks: ['dcgan'],
    group: 'network',
    description:
      'Batch normalisation from the second layer on. Papers with a gradient penalty use none, because the penalty applies to each sample and batch normalisation mixes them.',
  },
  {
    name: 'spectralNorm',
    label: 'Spectral normalisation',
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    before: 'off',
    group: 'network',
    description: 'Divides each weight matrix and filter W of the discriminator by its largest singular value σ(W).',
  },
  {
    name: 'packing',
    label: 'Packing',
    kind: 'integer',
    min: 1,
    max: 4,
    default: 1,
    before: 1,
    group: 'network',
    description:
      'Samples that the discriminator classifies jointly (PacGAN); the batch size then counts packs, so each update draws packing x batch size samples.',
  },
  {
    name: 'dropout',
    label: 'Discriminator dropout',
    kind: 'number',
    min: 0,
    max: 0.9,
    default: 0.3,
    networks: ['fc-wide', 'conv-generator'],
    group: 'network',
    description: 'Share of hidden units dropped in the wide discriminator.',
  },
  {
    name: 'hiddenSize',
    label: 'Hidden size',
    kind: 'integer',
    min: 1,
    max: 4096,
    default: 128,
    networks: ['mlp'],
    group: 'network',
    description: 'Units in each hidden layer of both networks.',
  },
  {
    name: 'hiddenLayers',
    label: 'Hidden layers',
    kind: 'integer',
    min: 1,
    max: 16,
    default: 3,
    networks: ['mlp'],
    group: 'network',
    description: 'Hidden layers of both networks.',
  },

  {
    name: 'optimizer',
    label: 'Optimizer',
    kind: 'choice',
    choices: OPTIMIZERS,
    default: 'adam',
    group: 'optimizer',
    description: 'Optimizer of both networks.',
  },
  {
    name: 'learningRate',
    label: 'Learning rate',
    symbol: 'α',
    kind: 'number',
    min: 1e-8,
    max: 10,
    default: 2e-4,
    group: 'optimizer',
    description: 'Step size of both networks.',
  },
  {
    name: 'beta1',
    label: 'Beta 1',
    symbol: 'β₁',
    kind: 'number',
    min: 0,
    max: 0.9999,
    default: 0.5,
    optimizers: ['adam'],
    group: 'optimizer',
    description: 'Decay of the first moment.',
  },
  {
    name: 'beta2',
    label: 'Beta 2',
    symbol: 'β₂',
    kind: 'number',
    min: 0,
    max: 0.99999,
    default: 0.999,
    optimizers: ['adam'],
    group: 'optimizer',
    description: 'Decay of the second moment.',
  },
  {
    name: 'rmsDecay',
    label: 'RMS decay',
    symbol: 'ρ',
    kind: 'number',
    min: 0,
    max: 0.99999,
    default: 0.99,
    optimizers: ['rmsprop'],
    group: 'optimizer',
    description: "Decay of the mean square gradient; 0.99 as in the WGAN authors' code.",
  },
  {
    name: 'momentum',
    label: 'Momentum',
    kind: 'number',
    min: 0,
    max: 0.9999,
    default: 0,
    optimizers: ['sgd'],
    group: 'optimizer',
    description: 'Momentum of gradient descent.',
  },

  {
    name: 'batchSize',
    label: 'Batch size',
    symbol: 'm',
    kind: 'integer',
    min: 2,
    max: 4096,
    default: 64,
    group: 'data',
    description: 'Samples in each update; packs of samples with packing.',
  },
  {
    name: 'imageSize',
    label: 'Image size',
    kind: 'integer',
    min: 8,
    max: 256,
    default: 28,
    networks: IMAGE_NETWORKS,
    group: 'data',
    description: 'Height and width in pixels; images of another size are resized (28 to 32 is padded).',
  },
  {
    name: 'channels',
    label: 'Channels',
    kind: 'integer',
    min: 1,
    max: 3,
    default: 1,
    networks: IMAGE_NETWORKS,
    group: 'data',
    description: '1 for grey, 3 for RGB.',
  },

  {
    name: 'steps',
    label: 'Steps',
    kind: 'integer',
    min: 1,
    max: MAX_STEPS,
    default: 2000,
    group: 'length',
    description: 'Generator updates.',
  },

  {
    name: 'sampleEvery',
    label: 'Sample every',
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 100,
    group: 'record',
    description: 'Steps between sample grids; one is always written at step 0 and at the end.',
  },
  {
    name: 'gridSize',
    label: 'Grid size',
    kind: 'integer',
    min: 1,
    max: 16,
    default: 8,
    networks: IMAGE_NETWORKS,
    group: 'record',
    description: 'Rows and columns of a sample grid.',
  },
  {
    name: 'samplePoints',
    label: 'Sample points',
    kind: 'integer',
    min: 16,
    max: 10_000,
    default: 1024,
    networks: ['mlp'],
    group: 'record',
    description: 'Points in each sample of a 2-D run.',
  },
  {
    name: 'checkpointEvery',
    label: 'Checkpoint every',
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 1000,
    group: 'record',
    description: 'Steps between checkpoints; one is always written at the end.',
  },
  {
    name: 'diagnosticsEvery',
    label: 'Diagnostics every',
    kind: 'integer',
    min: 1,
    max: 100_000_000,
    default: 50,
    group: 'record',
    description: 'Steps between measurements of gradient norms, clip saturation and memory.',
  },
  {
    name: 'scoreEvery',
    label: 'Score every',
    kind: 'integer',
    min: 0,
    max: 100_000_000,
    default: 1000,
    group: 'record',
    description:
      'Steps between scores of images (FID, KID, precision...) and exact distances of 2-D data; the end of a run that reached this step is scored too. 0 for never.',
  },
  {
    name: 'scoreSamples',
    label: 'Scored samples',
    kind: 'integer',
    min: 100,
    max: 10_000,
    default: 1000,
    networks: IMAGE_NETWORKS,
    group: 'record',
    description: 'Generated images, and as many real ones, that a score compares.',
  },
  {
    name: 'onWarning',
    label: 'On a warning',
    kind: 'choice',
    choices: ON_WARNING,
    default: 'continue',
    before: 'continue',
    group: 'record',
    description: 'Action when a warning begins during training: continue, pause, or stop with a checkpoint.',
  },
  {
    name: 'keepBest',
    label: 'Keep best checkpoint by',
    kind: 'choice',
    choices: KEEP_BEST,
    default: 'off',
    before: 'off',
    group: 'record',
    description:
      'Writes a checkpoint whenever this score improves on its best value so far; the first six are for images, the others for 2-D data.',
  },
  {
    name: 'engine',
    label: 'Engine',
    kind: 'choice',
    choices: ['auto', 'tensorflow', 'webgpu', 'wasm', 'cpu'],
    default: 'auto',
    group: 'record',
    description: 'Compute engine; auto selects the fastest one available.',
  },
  {
    name: 'xla',
    label: 'XLA',
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    isPlanned: true,
    group: 'record',
    description:
      'Compiles the recorded step: takes some seconds at the start and more memory, then trains fully connected networks faster. TensorFlow only.',
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
    description: 'Kernels of oneDNN for products and convolutions; default: as TensorFlow decides for the processor.',
  },
  {
    name: 'threads',
    label: 'Threads',
    kind: 'integer',
    min: 0,
    max: 1024,
    default: 0,
    before: 0,
    isPlanned: true,
    group: 'record',
    description: 'Threads that TensorFlow computes with; 0 for as many as the processor has. TensorFlow only.',
  },
  {
    name: 'mergeProducts',
    label: 'Merge products',
    kind: 'choice',
    choices: ['off', 'on'],
    default: 'off',
    before: 'off',
    isPlanned: true,
    group: 'record',
    description:
      'Computes products with the same weights as one, such as those of real and generated samples. TensorFlow only.',
  },
  {
    name: 'kernels',
    label: 'Kernels',
    kind: 'choice',
    choices: ['tensorflow', 'gander'],
    default: 'tensorflow',
    before: 'tensorflow',
    isPlanned: true,
    group: 'record',
    description:
      "Whose code computes a recorded step on the processor: TensorFlow's, or Gander's own, which reads and writes memory less often.",
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
