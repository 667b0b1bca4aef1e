import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { blit, type Raster, weave } from '../picture/raster';
import { count, textLine, widthOf } from '../picture/text';
import { INK, MUTED, RULE } from '../picture/picture-theme';
import { axisOf, type ChartPlace, endTexts, nameBox, type StripPlaces, STROKE } from './place-charts';
import { sharePercent } from '../../../shared/numbers/non-finite';
import { stretches, tellableDots } from '../../../shared/numbers/stretches';
import type { LossFamily } from '../../../shared/domain/metrics';
import type { Box } from '../picture/layout';
import type { Pixels } from '../picture/grid';
import type { LineStyle } from './line-style';
import type { LossChart, LossLine, Steps } from './losses';

const TITLES: Record<LossFamily, string> = {
  'cross-entropy': 'Cross-entropy loss',
  'least-squares': 'Least-squares loss',
  hinge: 'Hinge loss',
  wasserstein: 'Wasserstein: critic estimate',
};
/** What is said beside the title of a chart with the losses of both networks. */
const WEIGHTS = 'thick: discriminator, thin: generator';
const THICK = 2.4;
const THIN = 1.1;
/** Opacity of least to greatest value of a bucket behind the line of means. */
const SPREAD = 0.3;

export interface ChartStyle {
  names: readonly string[];
  styles: readonly LineStyle[];
  inColour: boolean;
  /** Size of text in pixels. */
  text: number;
}

/** Draws the charts on paper, in greys or RGB. */
export function drawCharts(places: StripPlaces, width: number, steps: Steps, look: ChartStyle): Pixels {
  const canvas = createCanvas(width, places.height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, places.height);
  for (const place of places.charts) drawChart(pen, place, steps, look);
  const { data } = pen.getImageData(0, 0, width, places.height);
  const channels = look.inColour ? [0, 1, 2] : [0];
  const planes = channels.map((c): Raster => ({
    width,
    height: places.height,
    pixels: Uint8Array.from({ length: width * places.height }, (_, i) => data[4 * i + c]!),
  }));
  for (const { x, y, line } of [
    ...places.charts.flatMap((place) => textsOf(place, look)),
    ...footTexts(places.foot, steps, look.text),
  ])
    for (const plane of planes) blit(plane, line, x, y);
  return weave(planes);
}

function drawChart(
  pen: SKRSContext2D,
  { chart, legend, plot }: ChartPlace,
  steps: Steps,
  { styles }: ChartStyle,
): void {
  const { min, max } = axisOf(chart);
  pen.strokeStyle = grey(RULE);
  pen.lineWidth = 1;
  pen.strokeRect(plot.x + 0.5, plot.y + 0.5, plot.width - 1, plot.height - 1);
  const x = (step: number) =>
    plot.x +
    0.5 +
    ((Math.min(steps.to, Math.max(steps.from, step)) - steps.from) / (steps.to - steps.from)) * (plot.width - 1);
  const y = (value: number) => plot.y + 0.5 + ((max - value) / (max - min)) * (plot.height - 1);
  if (min < 0 && max > 0)
    stroke(pen, [
      [plot.x, y(0)],
      [plot.x + plot.width, y(0)],
    ]);
  pen.save();
  pen.beginPath();
  pen.rect(plot.x, plot.y, plot.width, plot.height);
  pen.clip();
  for (const line of chart.lines) {
    const width = weightOf(line);
    setStyle(pen, styles[line.place]!, width);
    drawLine(pen, line, x, y, width);
  }
  pen.restore();
  for (const entry of legend) {
    setStyle(pen, styles[entry.run]!, THICK);
    stroke(pen, [
      [entry.x, entry.y + entry.height / 2],
      [entry.x + STROKE, entry.y + entry.height / 2],
    ]);
  }
  pen.setLineDash([]);
}

const weightOf = ({ generator }: LossLine): number => (generator ? THIN : THICK);
const grey = (level: number): string => `rgb(${level}, ${level}, ${level})`;

function setStyle(pen: SKRSContext2D, { colour, dash }: LineStyle, width: number): void {
  pen.strokeStyle = `rgb(${colour.join(', ')})`;
  pen.lineWidth = width;
  pen.setLineDash([...dash]);
}

function stroke(pen: SKRSContext2D, [first, ...rest]: readonly (readonly [number, number])[]): void {
  if (!first) return;
  pen.beginPath();
  pen.moveTo(...first);
  for (const point of rest) pen.lineTo(...point);
  pen.stroke();
}

/**
 * Means joined, interrupted where values are not finite; what stands alone between such gaps is a dot. Behind them the spread of each bucket, so
 * that no peak is hidden.
 */
function drawLine(
  pen: SKRSContext2D,
  { series }: LossLine,
  x: (step: number) => number,
  y: (value: number) => number,
  width: number,
): void {
  const middle = (i: number) => x(series.step[i]! + (series.span - 1) / 2);
  pen.save();
  pen.globalAlpha = SPREAD;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  series.step.forEach((_, i) => {
    const [min, max] = [series.min[i], series.max[i]];
    if (min != null && max != null && max > min)
      stroke(pen, [
        [middle(i), y(min)],
        [middle(i), y(max)],
      ]);
  });
  pen.restore();
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
        pen,
        Array.from({ length: end - from }, (_, k): [number, number] => [middle(from + k), y(series.mean[from + k]!)]),
      );
  }
  const radius = Math.max(1.5, width);
  pen.fillStyle = pen.strokeStyle;
  for (const at of tellableDots(dots, radius)) {
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.fill();
  }
}

/** The share of values that are not finite, where there are any. */
function lackingOf({ lines }: LossChart): string[] {
  let [nonFinite, total] = [0, 0];
  for (const {
    series: { counts },
  } of lines) {
    const lacking = counts?.nonFinite.reduce((sum, n) => sum + n, 0) ?? 0;
    nonFinite += lacking;
    total += lacking + (counts?.finite.reduce((sum, n) => sum + n, 0) ?? 0);
  }
  return nonFinite === 0
    ? []
    : [`gaps: ${sharePercent(nonFinite, total)} of the values of a broken line are not finite`];
}

interface Text {
  x: number;
  y: number;
  line: Raster;
}

function textsOf({ chart, title, legend, plot }: ChartPlace, { names, text: size }: ChartStyle): Text[] {
  const heading = textLine(TITLES[chart.family], { size, bold: true, ink: INK, maxWidth: title.width - 2 });
  const note = { size, ink: MUTED };
  const words = [...(chart.lines.some(({ generator }) => generator) ? [WEIGHTS] : []), ...lackingOf(chart)].join('; ');
  const said =
    words !== '' && heading.width + size + widthOf(words, note) < title.width
      ? [{ x: title.x + heading.width + size, y: title.y, line: textLine(words, note) }]
      : [];
  const { min, max } = endTexts(chart);
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
            line: textLine('No losses are logged in these steps.', { ...note, maxWidth: plot.width - 14 }),
          },
        ]
      : [value(max, plot.y), value(min, plot.y + plot.height - Math.ceil(size * 1.5))];
  const entries = legend.map((entry): Text => {
    const { x, y, width } = nameBox(entry);
    return { x, y, line: textLine(names[entry.run]!, { size, ink: INK, maxWidth: width - 1 }) };
  });
  return [{ x: title.x, y: title.y, line: heading }, ...said, ...axis, ...entries];
}

function footTexts(foot: Box, { from, to }: Steps, size: number): Text[] {
  const [first, last] = [from, to].map((step) =>
    textLine(`step ${count(step)}`, { size, ink: MUTED, maxWidth: foot.width / 2 - 2 }),
  );
  return [
    { x: foot.x, y: foot.y, line: first! },
    { x: foot.x + foot.width - last!.width, y: foot.y, line: last! },
  ];
}
