import { drawableRange, endLabels, paddedRange } from '../../../shared/numbers/axis';
import { widthOf } from '../drawing/text';
import { INK } from '../drawing/raster';
import type { LossChart } from './losses';
import type { Box, Metrics } from '../drawing/layout';

/** Positions of the parts of a chart within the strip: title, a legend entry for each run, and the plot below them. */
export interface ChartLayout {
  chart: LossChart;
  title: Box;
  legend: (Box & { run: number })[];
  plot: Box;
}
export interface StripLayout {
  height: number;
  charts: ChartLayout[];
  /** The line under the plots with the first and the last step. */
  footer: Box;
}

/** Length of the line before a name, and the space after it. */
export const KEY_WIDTH = 30;
const KEY_GAP = 6;

/** The axis of a chart: minimum to maximum. Around a constant value it extends by one unit or a tenth of the value. */
export function axisOf({ range }: LossChart): { min: number; max: number } {
  const { min, max } = range ?? { min: 0, max: 0 };
  return min < max ? drawableRange(min, max) : paddedRange(min, max, 0.5);
}

/** The labels at the ends of the axis of a chart. */
export function axisLabels(chart: LossChart): { min: string; max: string } {
  const { min, max } = axisOf(chart);
  const [low, high] = endLabels(min, max);
  return { min: low, max: high };
}

/** Places charts one below another. All plots have the same columns, so that one playhead position fits all. */
export function layOutCharts(
  charts: readonly LossChart[],
  names: readonly string[],
  { text, line, gap }: Metrics,
  scale: number,
  width: number,
): StripLayout {
  const gutter =
    8 +
    Math.max(
      0,
      ...charts.flatMap((chart) =>
        Object.values(axisLabels(chart)).map((label) => widthOf(label, { size: text, ink: INK })),
      ),
    );
  let y = 0;
  const places = charts.map((chart): ChartLayout => {
    const title = { x: 0, y, width, height: line };
    const legend = placeLegend(chart.places, names, { text, line }, width, y + line);
    const top = (legend.at(-1)?.y ?? y) + line + 4;
    const plot = { x: gutter, y: top, width: Math.max(1, width - gutter - 1), height: 48 + 16 * scale };
    y = top + plot.height + gap;
    return { chart, title, legend, plot };
  });
  const footer = { x: gutter, y: y - gap + 2, width: Math.max(1, width - gutter - 1), height: line };
  return { height: footer.y + line, charts: places, footer };
}

/** Places legend entries side by side, in as many rows as needed. */
function placeLegend(
  runs: readonly number[],
  names: readonly string[],
  { text, line }: Pick<Metrics, 'text' | 'line'>,
  width: number,
  top: number,
): ChartLayout['legend'] {
  let [x, y] = [0, top];
  return runs.map((run) => {
    const entryWidth = Math.min(width, KEY_WIDTH + KEY_GAP + widthOf(names[run]!, { size: text, ink: INK }) + 2);
    if (x > 0 && x + entryWidth > width) [x, y] = [0, y + line];
    const box = { run, x, y, width: entryWidth, height: line };
    x += entryWidth + text;
    return box;
  });
}

/** The space for the name in a legend entry. */
export const nameBox = ({ x, y, width, height }: Box): Box => ({
  x: x + KEY_WIDTH + KEY_GAP,
  y,
  width: Math.max(1, width - KEY_WIDTH - KEY_GAP),
  height,
});
