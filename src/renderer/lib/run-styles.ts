/** Shapes distinguish runs where colours do not: in greyscale print, or for colour-blind readers. */
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus'] as const;
export type MarkerShape = (typeof SHAPES)[number];

/** Number of colours of the theme for runs. */
export const RUN_COLOURS = 12;

/**
 * The style of a run in charts, scrubber and labels. It depends only on the index in the comparison, so that hiding a
 * run changes no other.
 */
export interface RunStyle {
  /** Custom property of the theme: `--run-1` to `--run-12`. */
  token: string;
  shape: MarkerShape;
}

export function runStyle(index: number): RunStyle {
  // The shapes are shifted after 12 colours, so that run 13 has the colour of run 1 but not its shape.
  const shift = Math.floor(index / RUN_COLOURS);
  return { token: `--run-${(index % RUN_COLOURS) + 1}`, shape: SHAPES[(index + shift) % SHAPES.length]! };
}

/** Dash patterns of the metrics that share a panel, in CSS pixels: solid, dashed, dotted, dash-dot, long dashes. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];
/** Which of the two networks of a GAN a metric belongs to. */
export type NetworkRole = 'generator' | 'discriminator';

const GENERATOR_NAME = /(^|[^a-z])(g|gen|generator)([^a-z]|$)|loss_?G$|G_?loss/i;
const DISCRIMINATOR_NAME = /(^|[^a-z])(d|dis|disc|discriminator|critic)([^a-z]|$)|loss_?D$|D_?loss/i;

/** The network of a metric by its name, such as `generatorLoss`, `loss/d` or `lossG`; undefined where the name has neither or both. */
export function networkOf(metric: string): NetworkRole | undefined {
  const words = metric.replaceAll(/([a-z])([A-Z])/g, '$1 $2');
  const isGenerator = GENERATOR_NAME.test(words);
  const isDiscriminator = DISCRIMINATOR_NAME.test(words);
  return isGenerator === isDiscriminator ? undefined : isGenerator ? 'generator' : 'discriminator';
}

/** How the colour of a run is changed for a line of its generator, which shares the chart with its discriminator. */
export interface LineTone {
  token: string;
  /** Moved towards the colour of text: darker on a light theme, lighter on a dark one. */
  isDeep?: boolean;
}

/**
 * The colour of the line of a metric. The generator differs from the discriminator in lightness, so that the hue still
 * identifies the run; in hue where the page has one run only.
 */
export function lineTone(token: string, metric: string, isAlone: boolean): LineTone {
  if (networkOf(metric) !== 'generator') return { token };
  return isAlone ? { token: token === '--run-2' ? '--run-1' : '--run-2' } : { token, isDeep: true };
}

export const dashOf = (metricIndex: number): readonly number[] => DASHES[metricIndex % DASHES.length]!;
