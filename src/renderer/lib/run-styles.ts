/** Shapes that tell runs apart where colours cannot: on a grey print, or to a colour-blind eye. */
const SHAPES = ['circle', 'square', 'triangle', 'diamond', 'cross', 'plus'] as const;
export type MarkerShape = (typeof SHAPES)[number];

export const COLOURS = 12;

/** How one run looks in every chart, tick and label. It depends on its place in the comparison alone, so hiding a run changes no other. */
export interface RunStyle {
  /** Custom property of the theme: `--run-1` to `--run-12`. */
  token: string;
  shape: MarkerShape;
}

export function runStyle(index: number): RunStyle {
  // After 12 colours the shapes are shifted, so that run 13 shares the colour of run 1 but not its shape.
  const shift = Math.floor(index / COLOURS);
  return { token: `--run-${(index % COLOURS) + 1}`, shape: SHAPES[(index + shift) % SHAPES.length]! };
}

/** Dash patterns of the metrics that share a panel, in CSS pixels: solid, dashed, dotted, dash-dot, long dashes. */
const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [9, 3, 2, 3], [14, 4]];
export const dashOf = (metricIndex: number): readonly number[] => DASHES[metricIndex % DASHES.length]!;
