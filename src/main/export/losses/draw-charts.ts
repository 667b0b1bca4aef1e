import { createCanvas } from '../../files/canvas';
import type { SKRSContext2D } from '@napi-rs/canvas';
import { m } from '../../../paraglide/messages';
import { blit, interleave } from '../drawing/raster';
import type { Raster } from '../drawing/raster';
import { count, textLine, widthOf } from '../drawing/text';
import { INK, MUTED, RULE } from '../drawing/raster';
import { axisOf, axisLabels, nameBox, KEY_WIDTH } from './place-charts';
import type { ChartLayout, StripLayout } from './place-charts';
import { sharePercent } from '../../../shared/numbers/non-finite';
import { stretches, separateDots } from '../../../shared/numbers/stretches';
import type { LossFamily } from '../../../shared/domain/metrics';
import type { Box } from '../drawing/layout';
import type { Pixels } from '../drawing/grid';
import type { LineStyle } from './line-style';
import type { LossChart, LossLine, StepInterval } from './losses';

const TITLES: Record<LossFamily, string> = {
  get 'cross-entropy'() {
    return m.common_cross_entropy_loss();
  },
  get 'least-squares'() {
    return m.common_least_squares_loss();
  },
  get hinge() {
    return m.common_hinge_loss();
  },
  get wasserstein() {
    return m.drawing_wasserstein_critic_estimate();
  },
};
/** Note next to the title of a chart with the losses of both networks. */
const widthsNote = (): string => m.drawing_thick_thin();
const THICK = 2.4;
const THIN = 1.1;
/** Opacity of the range of each bucket behind the line of means. */
const SPREAD = 0.3;

export interface ChartStyle {
  names: readonly string[];
  styles: readonly LineStyle[];
  inColour: boolean;
  /** Text size in pixels. */
  text: number;
}

/** Draws the charts on paper, in greys or RGB. */
export function drawCharts(places: StripLayout, width: number, steps: StepInterval, style: ChartStyle): Pixels {
  const canvas = createCanvas(width, places.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, places.height);
  for (const place of places.charts) drawChart(context, place, steps, style);
  const { data } = context.getImageData(0, 0, width, places.height);
  const channels = style.inColour ? [0, 1, 2] : [0];
  const planes = channels.map((c): Raster => ({
    width,
    height: places.height,
    pixels: Uint8Array.from({ length: width * places.height }, (_, i) => data[4 * i + c]!),
  }));
  for (const { x, y, line } of [
    ...places.charts.flatMap((place) => layOutTexts(place, style)),
    ...layOutFooter(places.footer, steps, style.text),
  ])
    for (const plane of planes) blit(plane, line, x, y);
  return interleave(planes);
}

function drawChart(
  context: SKRSContext2D,
  { chart, legend, plot }: ChartLayout,
  steps: StepInterval,
  { styles }: ChartStyle,
): void {
  const { min, max } = axisOf(chart);
  context.strokeStyle = greyStyle(RULE);
  context.lineWidth = 1;
  context.strokeRect(plot.x + 0.5, plot.y + 0.5, plot.width - 1, plot.height - 1);
  const x = (step: number) =>
    plot.x +
    0.5 +
    ((Math.min(steps.to, Math.max(steps.from, step)) - steps.from) / (steps.to - steps.from)) * (plot.width - 1);
  const y = (value: number) => plot.y + 0.5 + ((max - value) / (max - min)) * (plot.height - 1);
  if (min < 0 && max > 0)
    stroke(context, [
      [plot.x, y(0)],
      [plot.x + plot.width, y(0)],
    ]);
  context.save();
  context.beginPath();
  context.rect(plot.x, plot.y, plot.width, plot.height);
  context.clip();
  for (const line of chart.lines) {
    const width = widthOfLine(line);
    setStyle(context, styles[line.place]!, width);
    drawLine(context, line, x, y, width);
  }
  context.restore();
  for (const entry of legend) {
    setStyle(context, styles[entry.run]!, THICK);
    stroke(context, [
      [entry.x, entry.y + entry.height / 2],
      [entry.x + KEY_WIDTH, entry.y + entry.height / 2],
    ]);
  }
  context.setLineDash([]);
}

const widthOfLine = ({ isGenerator: generator }: LossLine): number => (generator ? THIN : THICK);
const greyStyle = (level: number): string => `rgb(${level}, ${level}, ${level})`;

function setStyle(context: SKRSContext2D, { colour, dash }: LineStyle, width: number): void {
  context.strokeStyle = `rgb(${colour.join(', ')})`;
  context.lineWidth = width;
  context.setLineDash([...dash]);
}

function stroke(context: SKRSContext2D, [first, ...rest]: readonly (readonly [number, number])[]): void {
  if (!first) return;
  context.beginPath();
  context.moveTo(...first);
  for (const point of rest) context.lineTo(...point);
  context.stroke();
}

/**
 * Draws the means as a line, interrupted where values are not finite; a single value between such gaps is drawn as a
 * dot. The range of each bucket is drawn behind them, so that no peak is hidden.
 */
function drawLine(
  context: SKRSContext2D,
  { series }: LossLine,
  x: (step: number) => number,
  y: (value: number) => number,
  width: number,
): void {
  const middle = (i: number) => x(series.step[i]! + (series.span - 1) / 2);
  context.save();
  context.globalAlpha = SPREAD;
  context.lineWidth = 1;
  context.setLineDash([]);
  series.step.forEach((_, i) => {
    const [min, max] = [series.min[i], series.max[i]];
    if (min != null && max != null && max > min)
      stroke(context, [
        [middle(i), y(min)],
        [middle(i), y(max)],
      ]);
  });
  context.restore();
  const dots: { x: number; y: number }[] = [];
  const isPartial = (i: number): boolean => (series.counts?.nonFinite[i] ?? 0) > 0;
  for (const [from, end] of stretches(
    0,
    series.mean.length,
    (i) => series.mean[i] !== null,
    (i) => !isPartial(i) && !isPartial(i - 1),
  )) {
    if (end - from === 1) dots.push({ x: middle(from), y: y(series.mean[from]!) });
    else
      stroke(
        context,
        Array.from({ length: end - from }, (_, k): [number, number] => [middle(from + k), y(series.mean[from + k]!)]),
      );
  }
  const radius = Math.max(1.5, width);
  context.fillStyle = context.strokeStyle;
  for (const at of separateDots(dots, radius)) {
    context.beginPath();
    context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** The share of values that are not finite, if there are any. */
function describeGaps({ lines }: LossChart): string[] {
  let [nonFinite, total] = [0, 0];
  for (const {
    series: { counts },
  } of lines) {
    const nonFiniteInLine = counts?.nonFinite.reduce((sum, n) => sum + n, 0) ?? 0;
    nonFinite += nonFiniteInLine;
    total += nonFiniteInLine + (counts?.finite.reduce((sum, n) => sum + n, 0) ?? 0);
  }
  return nonFinite === 0 ? [] : [m.drawing_gaps_values_broken_line_not({ nonFinite: sharePercent(nonFinite, total) })];
}

interface Text {
  x: number;
  y: number;
  line: Raster;
}

function layOutTexts({ chart, title, legend, plot }: ChartLayout, { names, text: size }: ChartStyle): Text[] {
  const heading = textLine(TITLES[chart.family], { size, bold: true, ink: INK, maxWidth: title.width - 2 });
  const noteStyle = { size, ink: MUTED };
  const noteText = [
    ...(chart.lines.some(({ isGenerator: generator }) => generator) ? [widthsNote()] : []),
    ...describeGaps(chart),
  ].join('; ');
  const note =
    noteText !== '' && heading.width + size + widthOf(noteText, noteStyle) < title.width
      ? [{ x: title.x + heading.width + size, y: title.y, line: textLine(noteText, noteStyle) }]
      : [];
  const { min, max } = axisLabels(chart);
  const value = (label: string, y: number): Text => {
    const line = textLine(label, { size, ink: MUTED });
    return { x: Math.max(0, plot.x - 5 - line.width), y, line };
  };
  const axis =
    chart.range === undefined
      ? [
          {
            x: plot.x + 6,
            y: plot.y + 4,
            line: textLine(m.drawing_no_losses_logged_in_these(), { ...noteStyle, maxWidth: plot.width - 14 }),
          },
        ]
      : [value(max, plot.y), value(min, plot.y + plot.height - Math.ceil(size * 1.5))];
  const entries = legend.map((entry): Text => {
    const { x, y, width } = nameBox(entry);
    return { x, y, line: textLine(names[entry.run]!, { size, ink: INK, maxWidth: width - 1 }) };
  });
  return [{ x: title.x, y: title.y, line: heading }, ...note, ...axis, ...entries];
}

function layOutFooter(footer: Box, { from, to }: StepInterval, size: number): Text[] {
  const [first, last] = [from, to].map((step) =>
    textLine(m.common_at_step({ count: count(step) }), { size, ink: MUTED, maxWidth: footer.width / 2 - 2 }),
  );
  return [
    { x: footer.x, y: footer.y, line: first! },
    { x: footer.x + footer.width - last!.width, y: footer.y, line: last! },
  ];
}
