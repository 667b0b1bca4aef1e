import { createCanvas } from '@napi-rs/canvas';
import { weave } from '../picture/planes';
import { blit } from '../picture/raster';
import { count, textLine, widthOf } from '../picture/text';
import { INK, MUTED, RULE } from '../picture/theme';
import { STROKE, axisOf, nameBox, valueText } from './place-charts';
import type { SKRSContext2D } from '@napi-rs/canvas';
import type { LossFamily } from '../../../shared/metrics';
import type { Box } from '../picture/layout';
import type { Pixels } from '../picture/grid';
import type { Raster } from '../picture/raster';
import type { LineStyle } from './line-style';
import type { LossLine, Steps } from './losses';
import type { ChartPlace, StripPlaces } from './place-charts';

const TITLES: Record<LossFamily, string> = { 'cross-entropy': 'Cross-entropy loss', 'least-squares': 'Least-squares loss', hinge: 'Hinge loss', wasserstein: 'Wasserstein: critic estimate' };
/** What is said beside the title of a chart with the losses of both networks. */
const WEIGHTS = 'thick: discriminator, thin: generator';
const THICK = 2.4;
const THIN = 1.1;
/** Opacity of least to greatest value of a bucket behind the line of means. */
const SPREAD = 0.3;

export interface Look {
  names: readonly string[];
  styles: readonly LineStyle[];
  inColour: boolean;
  /** Size of text in pixels. */
  text: number;
}

/** Draws the charts on paper, in greys or RGB. */
export function drawCharts(places: StripPlaces, width: number, steps: Steps, look: Look): Pixels {
  const canvas = createCanvas(width, places.height);
  const pen = canvas.getContext('2d');
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, width, places.height);
  for (const place of places.charts) drawChart(pen, place, steps, look);
  const { data } = pen.getImageData(0, 0, width, places.height);
  const channels = look.inColour ? [0, 1, 2] : [0];
  const planes = channels.map((c): Raster => ({ width, height: places.height, pixels: Uint8Array.from({ length: width * places.height }, (_, i) => data[4 * i + c]!) }));
  for (const { x, y, line } of [...places.charts.flatMap((place) => textsOf(place, look)), ...footTexts(places.foot, steps, look.text)]) for (const plane of planes) blit(plane, line, x, y);
  return weave(planes);
}

function drawChart(pen: SKRSContext2D, { chart, legend, plot }: ChartPlace, steps: Steps, { styles }: Look): void {
  const { min, max } = axisOf(chart);
  pen.strokeStyle = grey(RULE);
  pen.lineWidth = 1;
  pen.strokeRect(plot.x + 0.5, plot.y + 0.5, plot.width - 1, plot.height - 1);
  const x = (step: number) => plot.x + 0.5 + (Math.min(steps.to, Math.max(steps.from, step)) - steps.from) / (steps.to - steps.from) * (plot.width - 1);
  const y = (value: number) => plot.y + 0.5 + ((max - value) / (max - min)) * (plot.height - 1);
  if (min < 0 && max > 0) stroke(pen, [[plot.x, y(0)], [plot.x + plot.width, y(0)]]);
  pen.save();
  pen.beginPath();
  pen.rect(plot.x, plot.y, plot.width, plot.height);
  pen.clip();
  for (const line of chart.lines) {
    const width = weightOf(line);
    setStyle(pen, styles[line.place]!, width);
    drawLine(pen, line, x, y);
  }
  pen.restore();
  for (const entry of legend) {
    setStyle(pen, styles[entry.run]!, THICK);
    stroke(pen, [[entry.x, entry.y + entry.height / 2], [entry.x + STROKE, entry.y + entry.height / 2]]);
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

/** Means joined, interrupted where no finite value was logged; behind them the spread of each bucket, so that no peak is hidden. */
function drawLine(pen: SKRSContext2D, { series }: LossLine, x: (step: number) => number, y: (value: number) => number): void {
  const middle = (i: number) => x(series.step[i]! + (series.span - 1) / 2);
  let piece: [number, number][] = [];
  const end = () => {
    if (piece.length === 1) piece.push([piece[0]![0] + 1, piece[0]![1]]);
    stroke(pen, piece);
    piece = [];
  };
  pen.save();
  pen.globalAlpha = SPREAD;
  pen.lineWidth = 1;
  pen.setLineDash([]);
  series.step.forEach((_, i) => {
    const [min, max] = [series.min[i], series.max[i]];
    if (min != null && max != null && max > min) stroke(pen, [[middle(i), y(min)], [middle(i), y(max)]]);
  });
  pen.restore();
  series.mean.forEach((mean, i) => (mean === null ? end() : piece.push([middle(i), y(mean)])));
  end();
}

interface Text {
  x: number;
  y: number;
  line: Raster;
}

function textsOf({ chart, title, legend, plot }: ChartPlace, { names, text: size }: Look): Text[] {
  const heading = textLine(TITLES[chart.family], { size, bold: true, ink: INK, maxWidth: title.width - 2 });
  const note = { size, ink: MUTED };
  const said = chart.lines.some(({ generator }) => generator) && heading.width + size + widthOf(WEIGHTS, note) < title.width ? [{ x: title.x + heading.width + size, y: title.y, line: textLine(WEIGHTS, note) }] : [];
  const { min, max } = axisOf(chart);
  const value = (v: number, y: number): Text => {
    const line = textLine(valueText(v), { size, ink: MUTED });
    return { x: Math.max(0, plot.x - 5 - line.width), y, line };
  };
  const axis = chart.range === undefined
    ? [{ x: plot.x + 6, y: plot.y + 4, line: textLine('No losses are logged in these steps.', { ...note, maxWidth: plot.width - 14 }) }]
    : [value(max, plot.y), value(min, plot.y + plot.height - Math.ceil(size * 1.5))];
  const entries = legend.map((entry): Text => {
    const { x, y, width } = nameBox(entry);
    return { x, y, line: textLine(names[entry.run]!, { size, ink: INK, maxWidth: width - 1 }) };
  });
  return [{ x: title.x, y: title.y, line: heading }, ...said, ...axis, ...entries];
}

function footTexts(foot: Box, { from, to }: Steps, size: number): Text[] {
  const [first, last] = [from, to].map((step) => textLine(`step ${count(step)}`, { size, ink: MUTED, maxWidth: foot.width / 2 - 2 }));
  return [{ x: foot.x, y: foot.y, line: first! }, { x: foot.x + foot.width - last!.width, y: foot.y, line: last! }];
}
