import { m } from '../../../paraglide/messages';

/**
 * The warnings of a run: name, one sentence on the meaning, and one with a remedy.
 *
 * The event list, the chart marks, the table, the command and docs/warnings.md all use these texts.
 */
export const WARNING_NAMES = [
  'mode-collapse',
  'discriminator-saturation',
  'vanishing-gradient',
  'exploding-gradient',
  'clip-bounds',
  'penalty-norm',
  'oscillation',
  'diverged',
  'penalty-batch-norm',
  'wgan-momentum',
  'tensor-growth',
] as const;
export type WarningName = (typeof WARNING_NAMES)[number];

export interface Warning {
  name: WarningName;
  /** Also accepted by the filter. */
  label: string;
  /** Name of the value that is compared with the threshold. */
  reading: string;
  means: string;
  remedy: string;
}

const WARNINGS: Record<WarningName, Omit<Warning, 'name'>> = {
  'mode-collapse': {
    get label() {
      return m.warning_mode_collapse();
    },
    get reading() {
      return m.warning_reading_diversity();
    },
    get means() {
      return m.warning_generator_produces_nearly_same_sample();
    },
    get remedy() {
      return m.warning_try_lowering_learning_rate_using();
    },
  },
  'discriminator-saturation': {
    get label() {
      return m.warning_discriminator_saturation();
    },
    get reading() {
      return m.warning_discriminator_loss_as_share_value();
    },
    get means() {
      return m.warning_discriminator_separates_real_from_generated();
    },
    get remedy() {
      return m.warning_try_training_discriminator_less_or();
    },
  },
  'vanishing-gradient': {
    get label() {
      return m.warning_vanishing_generator_gradient();
    },
    get reading() {
      return m.warning_generator_gradient_norm();
    },
    get means() {
      return m.warning_hardly_any_gradient_reaches_generator();
    },
    get remedy() {
      return m.warning_try_non_saturating_loss_wasserstein();
    },
  },
  'exploding-gradient': {
    get label() {
      return m.warning_exploding_generator_gradient();
    },
    get reading() {
      return m.warning_generator_gradient_norm();
    },
    get means() {
      return m.warning_generator_gradient_so_large_update();
    },
    get remedy() {
      return m.warning_try_lowering_learning_rate_or();
    },
  },
  'clip-bounds': {
    get label() {
      return m.warning_weights_at_clip_bounds();
    },
    get reading() {
      return m.warning_share_critic_weights_at_bound();
    },
    get means() {
      return m.warning_most_weights_critic_sit_at();
    },
    get remedy() {
      return m.warning_try_gradient_penalty_or_another();
    },
  },
  'penalty-norm': {
    get label() {
      return m.warning_gradient_norm_far_from_1();
    },
    get reading() {
      return m.warning_critic_gradient_norm_where_penalty();
    },
    get means() {
      return m.warning_penalty_does_not_hold_gradient();
    },
    get remedy() {
      return m.warning_try_raising_penalty_weight_taking();
    },
  },
  oscillation: {
    get label() {
      return m.warning_oscillation();
    },
    get reading() {
      return m.warning_autocorrelation_generator_loss_after_one();
    },
    get means() {
      return m.warning_losses_go_round_in_circle();
    },
    get remedy() {
      return m.warning_try_lowering_learning_rate_or_2();
    },
  },
  diverged: {
    label: 'NaN',
    get reading() {
      return m.warning_first_value_not_finite();
    },
    get means() {
      return m.warning_loss_or_gradient_became_nan();
    },
    get remedy() {
      return m.warning_try_continuing_from_last_checkpoint();
    },
  },
  'penalty-batch-norm': {
    get label() {
      return m.warning_batch_norm_with_gradient_penalty();
    },
    get reading() {
      return m.warning_samples_share_gradient();
    },
    get means() {
      return m.warning_penalty_on_gradient_each_sample();
    },
    get remedy() {
      return m.warning_set_discriminators_normalisation_none_as();
    },
  },
  'wgan-momentum': {
    get label() {
      return m.warning_momentum_with_wgan();
    },
    get reading() {
      return m.warning_reading_momentum();
    },
    get means() {
      return m.warning_wgan_paper_found_training_with();
    },
    get remedy() {
      return m.warning_use_rmsprop_or_adam_with();
    },
  },
  'tensor-growth': {
    get label() {
      return m.warning_tensors_growing();
    },
    get reading() {
      return m.warning_reading_tensors();
    },
    get means() {
      return m.warning_number_tensors_grows_with_every();
    },
    get remedy() {
      return m.warning_resume_from_last_checkpoint_frees();
    },
  },
};

/** A warning by its name; undefined for one from another version. */
export const warning = (name: string): Warning | undefined =>
  Object.hasOwn(WARNINGS, name) ? { name: name as WarningName, ...WARNINGS[name as WarningName] } : undefined;

/** The label of a warning. */
export const warningLabel = (name: string): string => warning(name)?.label ?? name;
