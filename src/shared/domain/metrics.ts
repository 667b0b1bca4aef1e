import { m } from '../../paraglide/messages';
import { joinSentences } from '../lib/join-sentences';
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
    get label() {
      return m.metric_discriminator_loss();
    },
    panel: 'loss',
    get description() {
      return m.metric_what_discriminator_critic_minimises_penalty();
    },
  },
  {
    name: 'discriminatorLossReal',
    get label() {
      return m.metric_discriminator_loss_on_real();
    },
    panel: 'loss',
    get description() {
      return m.metric_part_discriminator_loss_comes_from();
    },
  },
  {
    name: 'discriminatorLossFake',
    get label() {
      return m.metric_discriminator_loss_on_fake();
    },
    panel: 'loss',
    get description() {
      return m.metric_part_discriminator_loss_comes_from_2();
    },
  },
  {
    name: 'generatorLoss',
    get label() {
      return m.metric_generator_loss();
    },
    panel: 'loss',
    get description() {
      return m.metric_what_generator_minimises();
    },
  },
  {
    name: 'wassersteinEstimate',
    get label() {
      return m.metric_critic_estimate();
    },
    panel: 'wasserstein',
    get description() {
      return m.metric_mean_d_x_mean_d();
    },
  },
  {
    name: 'penalty',
    get label() {
      return m.metric_gradient_penalty();
    },
    panel: 'penalty',
    get description() {
      return m.metric_as_added_discriminator_critic_loss();
    },
  },
  {
    name: 'penaltyGradientNorm',
    get label() {
      return m.metric_critic_gradient_norm_at_x();
    },
    panel: 'penalty',
    get description() {
      return m.metric_mean_d_x_at_points();
    },
  },
  {
    name: 'modesCovered',
    get label() {
      return m.metric_modes_covered();
    },
    panel: 'coverage',
    best: 'max',
    get description() {
      return m.metric_ring_and_grid_modes_nearest();
    },
  },
  {
    name: 'highQuality',
    get label() {
      return m.metric_high_quality_samples();
    },
    panel: 'quality',
    best: 'max',
    get description() {
      return m.metric_ring_and_grid_share_samples();
    },
  },
  {
    name: 'reverseKl',
    get label() {
      return m.metric_reverse_kl_over_modes();
    },
    panel: 'quality',
    unit: 'nats',
    best: 'min',
    get description() {
      return m.metric_ring_and_grid_kl_divergence();
    },
  },
  {
    name: 'wasserstein1',
    label: 'Wasserstein-1',
    panel: 'transport',
    best: 'min',
    get description() {
      return m.metric_2_d_data_exact_wasserstein();
    },
  },
  {
    name: 'wasserstein1Floor',
    get label() {
      return m.metric_wasserstein_1_data();
    },
    panel: 'transport',
    get description() {
      return m.metric_same_distance_between_512_points();
    },
  },
  {
    name: 'dReal',
    label: 'D(x)',
    panel: 'output',
    get description() {
      return m.metric_mean_output_discriminator_on_real();
    },
  },
  {
    name: 'dFake',
    label: 'D(G(z))',
    panel: 'output',
    get description() {
      return m.metric_mean_output_discriminator_on_generated();
    },
  },
  {
    name: 'discriminatorGradientNorm',
    get label() {
      return m.metric_discriminator_gradient_norm();
    },
    panel: 'gradient',
    get description() {
      return m.metric_l2_norm_gradient_discriminator_loss();
    },
  },
  {
    name: 'generatorGradientNorm',
    get label() {
      return m.metric_generator_gradient_norm();
    },
    panel: 'gradient',
    get description() {
      return m.metric_l2_norm_gradient_generator_loss();
    },
  },
  {
    name: 'sampleDiversity',
    get label() {
      return m.metric_diversity_batch();
    },
    panel: 'diversity',
    get description() {
      return m.metric_root_mean_square_distance_between();
    },
  },
  {
    name: 'clipSaturation',
    get label() {
      return m.metric_weights_at_clip_bound();
    },
    panel: 'clipping',
    get description() {
      return m.metric_share_critic_weights_with_w();
    },
  },
  {
    name: 'stepsPerSecond',
    get label() {
      return m.metric_steps_per_second();
    },
    panel: 'resources',
    unit: '1/s',
    best: 'max',
    get description() {
      return m.metric_generator_updates_per_second();
    },
  },
  {
    name: 'memory',
    get label() {
      return m.metric_memory();
    },
    panel: 'resources',
    unit: 'MiB',
    get description() {
      return m.metric_resident_memory_training_process();
    },
  },
  {
    name: 'tensors',
    get label() {
      return m.metric_tensors();
    },
    panel: 'resources',
    get description() {
      return m.metric_live_tensors_after_step_should();
    },
  },
  {
    name: 'time',
    get label() {
      return m.common_axis_time();
    },
    panel: 'resources',
    unit: 's',
    get description() {
      return m.metric_seconds_training_since_run_began();
    },
  },
];

/** Scores of images. Their recorded names contain features and number of samples, see shared/domain/score-names.ts. */
const SCORES: readonly Metric[] = [
  {
    name: 'fid',
    label: 'FID',
    panel: 'frechet',
    best: 'min',
    get description() {
      return m.metric_frechet_distance_features_generated();
    },
  },
  {
    name: 'kid',
    label: 'KID',
    panel: 'kernel',
    best: 'min',
    get description() {
      return m.metric_kernel_distance_unbiased_mmd_squared();
    },
  },
  {
    name: 'kidDeviation',
    get label() {
      return m.metric_kid_standard_deviation();
    },
    panel: 'kernel',
    get description() {
      return m.metric_standard_deviation_kid_over_subsets();
    },
  },
  {
    name: 'precision',
    get label() {
      return m.metric_precision();
    },
    panel: 'support',
    best: 'max',
    get description() {
      return m.metric_share_generated_images_within_support();
    },
  },
  {
    name: 'recall',
    get label() {
      return m.metric_recall();
    },
    panel: 'support',
    best: 'max',
    get description() {
      return m.metric_share_real_images_within_support();
    },
  },
  {
    name: 'density',
    get label() {
      return m.metric_density();
    },
    panel: 'support',
    get description() {
      return m.metric_number_real_neighbourhoods_contain_generated();
    },
  },
  {
    name: 'coverage',
    get label() {
      return m.metric_coverage();
    },
    panel: 'support',
    best: 'max',
    get description() {
      return m.metric_share_real_images_with_generated();
    },
  },
  {
    name: 'sliced',
    get label() {
      return m.metric_sliced_wasserstein();
    },
    panel: 'sliced',
    best: 'min',
    get description() {
      return m.metric_sliced_wasserstein_2_distance_features();
    },
  },
  {
    name: 'classDivergence',
    get label() {
      return m.metric_divergence_classes();
    },
    panel: 'classes',
    unit: 'nats',
    best: 'min',
    get description() {
      return m.metric_kl_divergence_class_distribution_generated();
    },
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
  const { best, panel, unit } = score;
  const settings = `(${features}, ${samples.toLocaleString('en-GB')})`;
  const by = (): string => m.metric_by({ samples, features });
  const common = { name, panel, ...(unit === undefined ? {} : { unit }) };
  if (isFloor)
    return {
      ...common,
      get label() {
        return m.metric_of_real({ label: score.label, settings });
      },
      get description() {
        return m.metric_real_images_against_other_real({ label: score.label, by: by() });
      },
    };
  return {
    ...common,
    ...(best ? { best } : {}),
    get label() {
      return `${score.label} ${settings}`;
    },
    get description() {
      return joinSentences(score.description, by());
    },
  };
}

function layerMetric(name: string): Metric | undefined {
  const layer = layerOf(name);
  if (layer === undefined) return undefined;
  return {
    name,
    get label() {
      return m.metric_discriminator_gradient_norm_layer({ layer });
    },
    panel: 'layers',
    get description() {
      return m.metric_l2_norm_gradient_discriminator_loss_2({ layer });
    },
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
