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
export const dashOf = (metricIndex: number): readonly number[] => DASHES[metricIndex % DASHES.length]!;
