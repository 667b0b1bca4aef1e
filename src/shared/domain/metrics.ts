import { compareNames, freeMetric, freePanelOf } from './free-metrics';
import type { FreePanel } from './free-metrics';
import type { ObjectiveName } from './run/hyperparameters';
import { parseScoreName } from './scores';

/**
 * Panels of the compare view for our own metrics. Metrics share an axis only within a panel; the four loss panels are
 * separate because a cross-entropy, a least-squares, a hinge and a Wasserstein loss measure different things in different
 * units.
 */
export type OwnPanel =
  | 'cross-entropy'
  | 'least-squares'
  | 'hinge'
  | 'wasserstein'
  | 'coverage'
  | 'quality'
  | 'diversity'
  | 'transport'
  | 'frechet'
  | 'kernel'
  | 'support'
  | 'sliced'
  | 'classes'
  | 'output'
  | 'penalty'
  | 'gradient'
  | 'layers'
  | 'clipping'
  | 'resources';

/** Panels of the compare view. */
export type Panel = OwnPanel | FreePanel;

export type LossFamily = 'cross-entropy' | 'least-squares' | 'hinge' | 'wasserstein';

/** Which kind of loss an objective minimises; only losses of one kind may be compared. */
export const LOSS_FAMILY: Record<ObjectiveName, LossFamily> = {
  gan: 'cross-entropy',
  lsgan: 'least-squares',
  wgan: 'wasserstein',
  'wgan-gp': 'wasserstein',
  hinge: 'hinge',
  dragan: 'cross-entropy',
  r1: 'cross-entropy',
};

export interface Metric {
  name: string;
  label: string;
  /** One sentence, shown as a tooltip. */
  description: string;
  /** The panel it is drawn in; 'loss' means the panel of the objective's loss family. */
  panel: Panel | 'loss';
  unit?: string;
  /**
   * Which direction is better, if runs can be ranked by the metric. GAN losses have none: they depend on the opponent,
   * so a low value says nothing about the samples.
   */
  best?: 'min' | 'max';
}

/**
 * Every metric that a training process may record: one value per generator step or per `diagnosticsEvery`; scores at
 * each grid and checkpoint.
 */
export const METRICS: readonly Metric[] = [
  {
    name: 'discriminatorLoss',
    label: 'Discriminator loss',
    panel: 'loss',
    description: 'What the discriminator (critic) minimises, penalty included; mean over its updates in the step.',
  },
  {
    name: 'discriminatorLossReal',
    label: 'Discriminator loss on real',
    panel: 'loss',
    description: 'The part of the discriminator loss that comes from real data.',
  },
  {
    name: 'discriminatorLossFake',
    label: 'Discriminator loss on fake',
    panel: 'loss',
    description: 'The part of the discriminator loss that comes from generated data.',
  },
  { name: 'generatorLoss', label: 'Generator loss', panel: 'loss', description: 'What the generator minimises.' },
  {
    name: 'wassersteinEstimate',
    label: 'Critic estimate',
    panel: 'wasserstein',
    description:
      'mean D(x) - mean D(G(z)): an estimate of the Wasserstein distance up to a scale that depends on critic, clip and penalty.',
  },
  {
    name: 'penalty',
    label: 'Gradient penalty',
    panel: 'penalty',
    description:
      'As added to the discriminator (critic) loss: λ mean((‖∇D(x̂)‖ − 1)²) for WGAN-GP and DRAGAN, γ / 2 mean(‖∇D(x)‖²) for R1.',
  },
  {
    name: 'penaltyGradientNorm',
    label: 'Critic gradient norm at x_hat',
    panel: 'penalty',
    description:
      'mean ‖∇D(x̂)‖ at the points of the penalty; WGAN-GP and DRAGAN push it towards 1, R1, which uses real data, towards 0.',
  },
  {
    name: 'modesCovered',
    label: 'Modes covered',
    panel: 'coverage',
    best: 'max',
    description:
      'Ring and grid: modes that are nearest to at least one sample, within 3 standard deviations (VEEGAN, PacGAN).',
  },
  {
    name: 'highQuality',
    label: 'High-quality samples',
    panel: 'quality',
    best: 'max',
    description:
      'Ring and grid: share of samples less than 3 standard deviations from the nearest mode (VEEGAN, PacGAN); 0.989 for the data itself.',
  },
  {
    name: 'reverseKl',
    label: 'Reverse KL over modes',
    panel: 'quality',
    unit: 'nats',
    best: 'min',
    description:
      'Ring and grid: KL divergence of the distribution of high-quality samples over modes from the uniform one (PacGAN); log of the number of modes when only one is covered.',
  },
  {
    name: 'wasserstein1',
    label: 'Wasserstein-1',
    panel: 'transport',
    best: 'min',
    description:
      '2-D data: exact Wasserstein-1 distance of 512 samples to 512 points of the data; above 0 even for the data itself.',
  },
  {
    name: 'wasserstein1Floor',
    label: 'Wasserstein-1 of the data',
    panel: 'transport',
    description:
      'The same distance between 512 points of the data and 512 others: what a perfect generator would reach.',
  },
  {
    name: 'dReal',
    label: 'D(x)',
    panel: 'output',
    description:
      'Mean output of the discriminator on real data; a probability for GAN, DRAGAN and R1, a regression value for LSGAN, a score for hinge.',
  },
  {
    name: 'dFake',
    label: 'D(G(z))',
    panel: 'output',
    description: 'Mean output of the discriminator on generated data.',
  },
  {
    name: 'discriminatorGradientNorm',
    label: 'Discriminator gradient norm',
    panel: 'gradient',
    description: 'L2 norm of the gradient of the discriminator loss over all its weights.',
  },
  {
    name: 'generatorGradientNorm',
    label: 'Generator gradient norm',
    panel: 'gradient',
    description: 'L2 norm of the gradient of the generator loss over all its weights.',
  },
  {
    name: 'sampleDiversity',
    label: 'Diversity of a batch',
    panel: 'diversity',
    description:
      'Root mean square distance between generated samples divided by that between real ones, in a batch: 1 for the diversity of the data, 0 when all samples are equal. It does not detect a few missing modes among many.',
  },
  {
    name: 'clipSaturation',
    label: 'Weights at the clip bound',
    panel: 'clipping',
    description: 'Share of critic weights with |w| >= 0.999 c.',
  },
  {
    name: 'stepsPerSecond',
    label: 'Steps per second',
    panel: 'resources',
    unit: '1/s',
    best: 'max',
    description: 'Generator updates per second.',
  },
  {
    name: 'memory',
    label: 'Memory',
    panel: 'resources',
    unit: 'MiB',
    description: 'Resident memory of the training process.',
  },
  {
    name: 'tensors',
    label: 'Tensors',
    panel: 'resources',
    description: 'Live tensors after the step; should stay constant.',
  },
  {
    name: 'time',
    label: 'Training time',
    panel: 'resources',
    unit: 's',
    description: 'Seconds of training since the run began, pauses left out.',
  },
];

/** Scores of images. Their recorded names contain features and number of samples, see shared/domain/score-names.ts. */
const SCORES: readonly Metric[] = [
  {
    name: 'fid',
    label: 'FID',
    panel: 'frechet',
    best: 'min',
    description: 'Fréchet distance of the features of generated and real images (Heusel et al. 2017).',
  },
  {
    name: 'kid',
    label: 'KID',
    panel: 'kernel',
    best: 'min',
    description:
      'Kernel distance, unbiased MMD squared with a cubic kernel, of the features (Bińkowski et al. 2018); may be below 0.',
  },
  {
    name: 'kidDeviation',
    label: 'KID, standard deviation',
    panel: 'kernel',
    description: 'Standard deviation of KID over its subsets.',
  },
  {
    name: 'precision',
    label: 'Precision',
    panel: 'support',
    best: 'max',
    description: 'Share of generated images within the support of the real ones, k = 3 (Kynkäänniemi et al. 2019).',
  },
  {
    name: 'recall',
    label: 'Recall',
    panel: 'support',
    best: 'max',
    description: 'Share of real images within the support of the generated ones, k = 3 (Kynkäänniemi et al. 2019).',
  },
  {
    name: 'density',
    label: 'Density',
    panel: 'support',
    description:
      'Number of real neighbourhoods that contain a generated image, k = 5; about 1 for the data itself, higher where samples cluster (Naeem et al. 2020).',
  },
  {
    name: 'coverage',
    label: 'Coverage',
    panel: 'support',
    best: 'max',
    description: 'Share of real images with a generated one among their neighbours, k = 5 (Naeem et al. 2020).',
  },
  {
    name: 'sliced',
    label: 'Sliced Wasserstein',
    panel: 'sliced',
    best: 'min',
    description: 'Sliced Wasserstein-2 distance of the features over 128 directions (Bonneel et al. 2015).',
  },
  {
    name: 'classDivergence',
    label: 'Divergence of classes',
    panel: 'classes',
    unit: 'nats',
    best: 'min',
    description:
      'KL divergence of the class distribution of generated images from that of real ones, by the classifier that computes the features.',
  },
];

const BY_NAME = new Map(METRICS.map((m) => [m.name, m]));
const SCORE_BY_NAME = new Map(SCORES.map((m) => [m.name, m]));

/** Metadata of one of our metrics by its recorded name; undefined for any other name. */
export function metric(name: string): Metric | undefined {
  const known = BY_NAME.get(name);
  if (known || !name.includes('.')) return known;
  const made = scoreMetric(name) ?? layerMetric(name);
  if (made) BY_NAME.set(name, made);
  return made;
}

function scoreMetric(name: string): Metric | undefined {
  const parsed = parseScoreName(name);
  const score = parsed && SCORE_BY_NAME.get(parsed.score);
  if (!score) return undefined;
  const { isFloor, features, samples } = parsed;
  const { best, ...base } = score;
  const settings = `(${features}, ${samples.toLocaleString('en-GB')})`;
  const by = `${samples} samples, features ${features}.`;
  if (isFloor)
    return {
      ...base,
      name,
      label: `${score.label} of real ${settings}`,
      description: `${score.label} of real images against other real ones: what a perfect generator would reach. ${by}`,
    };
  return {
    ...base,
    ...(best ? { best } : {}),
    name,
    label: `${score.label} ${settings}`,
    description: `${score.description} ${by}`,
  };
}

function layerMetric(name: string): Metric | undefined {
  const layer = layerOf(name);
  if (layer === undefined) return undefined;
  return {
    name,
    label: `Discriminator gradient norm, layer ${layer}`,
    panel: 'layers',
    description: `L2 norm of the gradient of the discriminator loss over the weights of its layer ${layer}, counted from its input.`,
  };
}

const PLACES = new Map([...METRICS, ...SCORES].map((m, i) => [m.name, i]));

/** More than the number of any layer. */
const AFTER_LAYERS = 100;

/** Sort order of a metric; free ones come last. */
const placeOfMetric = (name: string): number =>
  PLACES.get(name) ?? PLACES.get(parseScoreName(name)?.score ?? '') ?? PLACES.size + (layerOf(name) ?? AFTER_LAYERS);

/** Order of metrics wherever they are listed: ours as in {@link METRICS}, then free ones by name. */
export const compareMetrics = (a: string, b: string): number =>
  placeOfMetric(a) - placeOfMetric(b) || (metric(a) ? (a < b ? -1 : a > b ? 1 : 0) : compareNames(a, b));

/** Metadata for a list of names, without duplicates, in display order. */
export const metricsAmong = (names: Iterable<string>): Metric[] =>
  [...new Set(names)].sort(compareMetrics).map((name) => metric(name) ?? freeMetric(name));

/** The better of two values of a metric, ignoring non-finite ones; undefined when neither is finite. */
export function betterOf(direction: 'min' | 'max', a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || !Number.isFinite(a)) return b !== undefined && Number.isFinite(b) ? b : undefined;
  if (b === undefined || !Number.isFinite(b)) return a;
  return direction === 'min' ? Math.min(a, b) : Math.max(a, b);
}

/** The panel in which a metric is drawn for a run with this objective. */
export function panelOf(metricName: string, objective: ObjectiveName | undefined): Panel {
  const found = metric(metricName);
  if (!found) return freePanelOf(metricName);
  if (found.panel !== 'loss') return found.panel;
  // A loss of an unstated objective has no kind.
  return objective === undefined ? freePanelOf(metricName) : LOSS_FAMILY[objective];
}

/** Name of the gradient norm metric of a discriminator layer: `layerGradientNorm.3` is the third from the input. */
export const layerName = (layer: number): string => `layerGradientNorm.${layer}`;

/** Parses a layer metric's name; undefined for any other name. */
function layerOf(name: string): number | undefined {
  const found = /^layerGradientNorm\.([1-9]\d?)$/.exec(name);
  return found ? Number(found[1]) : undefined;
}
