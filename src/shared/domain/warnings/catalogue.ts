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
    label: 'mode collapse',
    reading: 'diversity',
    means: 'The generator produces nearly the same sample from every latent and covers only a small part of the data.',
    remedy:
      'Try lowering the learning rate, using larger batches, or switching to WGAN-GP or packing; the losses alone do not show it.',
  },
  'discriminator-saturation': {
    label: 'discriminator saturation',
    reading: 'discriminator loss, as a share of its value at chance level',
    means:
      'The discriminator separates real from generated samples almost perfectly, so that the generator learns little from it.',
    remedy:
      'Try training the discriminator less or with a lower learning rate, adding a gradient penalty, or switching to a Wasserstein loss.',
  },
  'vanishing-gradient': {
    label: 'vanishing generator gradient',
    reading: 'generator gradient norm',
    means: 'Hardly any gradient reaches the generator, which stays as it is.',
    remedy: 'Try the non-saturating loss, a Wasserstein loss with a penalty, or a weaker discriminator.',
  },
  'exploding-gradient': {
    label: 'exploding generator gradient',
    reading: 'generator gradient norm',
    means: 'The generator gradient is so large that an update overshoots; the losses often become NaN next.',
    remedy:
      'Try lowering the learning rate, or bound the critic: a gradient penalty, spectral normalisation, a smaller clip value.',
  },
  'clip-bounds': {
    label: 'weights at the clip bounds',
    reading: 'share of critic weights at a bound',
    means: 'Most weights of the critic sit at -c or c, so that it can only be a very simple function.',
    remedy: 'Try a gradient penalty, or another clip value.',
  },
  'penalty-norm': {
    label: 'gradient norm far from 1',
    reading: 'critic gradient norm where the penalty looks',
    means:
      'The penalty does not hold the gradient of the critic at length 1, so that its loss does not estimate a distance.',
    remedy: 'Try raising the penalty weight, taking more critic steps, or lowering the learning rate.',
  },
  oscillation: {
    label: 'oscillation',
    reading: 'autocorrelation of the generator loss after one period',
    means: 'The losses go round in a circle: each network undoes what the other has just learned.',
    remedy: 'Try lowering the learning rate or the momentum, or adding a gradient penalty such as R1.',
  },
  diverged: {
    label: 'NaN',
    reading: 'first value that is not finite',
    means: 'A loss or a gradient became NaN or infinite, and training cannot go on from there.',
    remedy: 'Try continuing from the last checkpoint in a branch with a lower learning rate.',
  },
  'penalty-batch-norm': {
    label: 'batch norm with a gradient penalty',
    reading: 'samples that share a gradient',
    means: 'The penalty is on the gradient of each sample, and batch normalisation mixes the samples of a batch.',
    remedy: "Set the discriminator's normalisation to none, as the WGAN-GP paper does.",
  },
  'wgan-momentum': {
    label: 'momentum with WGAN',
    reading: 'momentum',
    means: 'The WGAN paper found training with clipped weights to become unstable at times under momentum (section 3).',
    remedy: 'Use RMSProp, or Adam with β₁ = 0.',
  },
  'tensor-growth': {
    label: 'tensors growing',
    reading: 'tensors',
    means:
      'The number of tensors grows with every measurement: a memory leak in the program, which will exhaust the memory.',
    remedy: 'Resume from the last checkpoint frees them; please report it with the settings of the run.',
  },
};

/** A warning by its name; undefined for one from another version. */
export const warning = (name: string): Warning | undefined =>
  Object.hasOwn(WARNINGS, name) ? { name: name as WarningName, ...WARNINGS[name as WarningName] } : undefined;

/** The label of a warning. */
export const warningLabel = (name: string): string => warning(name)?.label ?? name;
