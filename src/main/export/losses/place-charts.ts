import { drawableRange, paddedRange } from '../../../shared/numbers/axis-range';
import { endLabels } from '../../../shared/numbers/tick-labels';
import { widthOf } from '../picture/text';
import { INK } from '../picture/picture-theme';
import type { LossChart } from './losses';
import type { Box } from '../picture/layout';
import type { Metrics } from '../picture/picture-theme';

/** Where a chart's parts go within the strip: title, an entry of the legend for each run, and the plot under them. */
export interface ChartPlace {
  chart: LossChart;
  title: Box;
  legend: (Box & { run: number })[];
  plot: Box;
}
export interface StripPlaces {
  height: number;
  charts: ChartPlace[];
  /** The line under the plots, for the first and the last step. */
  foot: Box;
}

/** Length of the piece of line before a name, and the room after it. */
export const STROKE = 30;
const AFTER = 6;

/** The axis of a chart: least to greatest value; around a value that never changes, one unit or a tenth of it. */
export function axisOf({ range }: LossChart): { min: number; max: number } {
  const { min, max } = range ?? { min: 0, max: 0 };
  return min < max ? drawableRange(min, max) : paddedRange(min, max, 0.5);
}

/** What is written at the ends of the axis of a chart. */
export function endTexts(chart: LossChart): { min: string; max: string } {
  const { min, max } = axisOf(chart);
  const [low, high] = endLabels(min, max);
  return { min: low, max: high };
}

/** Places charts one under another; their plots begin and end at the same columns, so that one playhead stands in all. */
export function placeCharts(
  charts: readonly LossChart[],
  names: readonly string[],
  { text, line, gap }: Metrics,
  scale: number,
  width: number,
): StripPlaces {
  const gutter =
    8 +
    Math.max(
      0,
      ...charts.flatMap((chart) =>
        Object.values(endTexts(chart)).map((label) => widthOf(label, { size: text, ink: INK })),
      ),
    );
  let y = 0;
  const places = charts.map((chart): ChartPlace => {
    const title = { x: 0, y, width, height: line };
    const legend = flow(chart.places, names, { text, line }, width, y + line);
    const top = (legend.at(-1)?.y ?? y) + line + 4;
    const plot = { x: gutter, y: top, width: Math.max(1, width - gutter - 1), height: 48 + 16 * scale };
    y = top + plot.height + gap;
    return { chart, title, legend, plot };
  });
  const foot = { x: gutter, y: y - gap + 2, width: Math.max(1, width - gutter - 1), height: line };
  return { height: foot.y + line, charts: places, foot };
}

/** Entries of a legend side by side, in as many rows as they need. */
function flow(
  runs: readonly number[],
  names: readonly string[],
  { text, line }: Pick<Metrics, 'text' | 'line'>,
  width: number,
  top: number,
): ChartPlace['legend'] {
  let [x, y] = [0, top];
  return runs.map((run) => {
    const wanted = Math.min(width, STROKE + AFTER + widthOf(names[run]!, { size: text, ink: INK }) + 2);
    if (x > 0 && x + wanted > width) [x, y] = [0, y + line];
    const box = { run, x, y, width: wanted, height: line };
    x += wanted + text;
    return box;
  });
}

/** The room for a name in its entry of the legend. */
export const nameBox = ({ x, y, width, height }: Box): Box => ({
  x: x + STROKE + AFTER,
  y,
  width: Math.max(1, width - STROKE - AFTER),
  height,
});
