import { drawShape } from '../lib/draw-shape';
import { sections } from '../lib/fold';
import { visiblePart } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import type { Frame, Pen } from './pen';
import type { ChartTheme } from './theme';

type ToPixel = (value: number) => number;
const SHAPES_A_LINE = 5;
/** Beyond this many lines shapes would cover each other, and lines are thinner. */
const MOST_SHAPED = 12;

/**
 * Draws columns straight from their typed arrays into the area of a chart.
 *
 * Chart.js would make an object of every point, which costs more than the drawing: 50 lines of 1,000 entries are 50,000
 * objects at each zoom. It keeps the axes, the layout and the scaling.
 */
export function drawLines(chart: Frame, lines: readonly DrawnLine[], theme: ChartTheme): void {
  const { ctx, chartArea: area } = chart;
  const x = linear(chart, 'x');
  const y = chart.scales['y']!.type === 'logarithmic' ? logarithmic(chart) : linear(chart, 'y');
  const from = chart.scales['x']!.min;
  const to = chart.scales['x']!.max;
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left, area.top, area.width, area.height);
  ctx.clip();
  ctx.lineJoin = 'bevel';
  const parts = lines.map((line) => visiblePart(line, from, to));
  const width = lines.filter((line) => !line.thin).length <= MOST_SHAPED ? 1.5 : 1;
  lines.forEach((line, i) => drawBehind(ctx, line, parts[i]!, theme.token(line.token), x, y));
  lines.forEach((line, i) => drawMain(ctx, line, parts[i]!, theme.token(line.token), x, y, width));
  if (width > 1) lines.forEach((line, i) => drawShapes(ctx, line, parts[i]!, theme.token(line.token), x, y, i / lines.length));
  ctx.restore();
}

/** Pixels are linear in the value: two points tell the rest, which is quicker than asking the scale for each. */
function linear(chart: Frame, axis: 'x' | 'y'): ToPixel {
  const scale = chart.scales[axis]!;
  const start = scale.getPixelForValue(scale.min);
  const rate = (scale.getPixelForValue(scale.max) - start) / (scale.max - scale.min);
  const min = scale.min;
  return (value) => start + (value - min) * rate;
}

function logarithmic(chart: Frame): ToPixel {
  const scale = chart.scales['y']!;
  const start = scale.getPixelForValue(scale.min);
  const rate = (scale.getPixelForValue(scale.max) - start) / Math.log(scale.max / scale.min);
  const min = scale.min;
  return (value) => (value > 0 ? start + Math.log(value / min) * rate : NaN);
}

function drawBehind(ctx: Pen, line: DrawnLine, [first, end]: [number, number], colour: string, x: ToPixel, y: ToPixel): void {
  if (line.band) {
    ctx.globalAlpha = 0.18;
    ctx.fillStyle = colour;
    for (const [a, b] of pieces(line, first, end)) fillBand(ctx, line, a, b, x, y);
  }
  if (line.raw) {
    ctx.globalAlpha = 0.3;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
    stroke(ctx, line.x, line.raw, first, end, x, y);
  }
  ctx.globalAlpha = 1;
}

function drawMain(ctx: Pen, line: DrawnLine, [first, end]: [number, number], colour: string, x: ToPixel, y: ToPixel, width: number): void {
  ctx.strokeStyle = colour;
  ctx.lineWidth = line.thin ? 1 : width;
  ctx.globalAlpha = line.thin ? 0.6 : 1;
  ctx.setLineDash(line.dash as number[]);
  if (line.seeds) strokeFold(ctx, line, line.seeds, first, end, x, y, width);
  else stroke(ctx, line.x, line.y, first, end, x, y);
  ctx.globalAlpha = 1;
}

/** Broken where the number of seeds changes, for the mean jumps there without any run having moved; thick only where all of them are in it. */
function strokeFold(ctx: Pen, line: DrawnLine, { n, of }: NonNullable<DrawnLine['seeds']>, first: number, end: number, x: ToPixel, y: ToPixel, width: number): void {
  ctx.lineCap = 'round';
  for (const [a, b] of sections(n, first, end)) {
    ctx.lineWidth = n[a] === of ? width + 0.5 : 0.75;
    stroke(ctx, line.x, line.y, a, b, x, y);
  }
  ctx.lineCap = 'butt';
}

function stroke(ctx: Pen, xs: Float64Array, ys: Float64Array, first: number, end: number, x: ToPixel, y: ToPixel): void {
  ctx.beginPath();
  let pen = false;
  for (let i = first; i < end; i++) {
    const at = y(ys[i]!);
    if (!Number.isFinite(at)) pen = false;
    else if (pen) ctx.lineTo(x(xs[i]!), at);
    else {
      ctx.moveTo(x(xs[i]!), at);
      // A single entry is a line to itself, which a round cap makes a dot.
      ctx.lineTo(x(xs[i]!), at);
      pen = true;
    }
  }
  ctx.stroke();
}

/** Stretches of entries that have a value and a band, of one number of seeds each. */
function pieces({ y, band, seeds }: DrawnLine, first: number, end: number): [number, number][] {
  const filled = (i: number) => i < end && Number.isFinite(y[i]!) && Number.isFinite(band!.low[i]!);
  const found: [number, number][] = [];
  for (let i = first; i < end; i++) {
    if (!filled(i)) continue;
    const start = i;
    while (filled(i) && (!seeds || seeds.n[i] === seeds.n[start])) i += 1;
    found.push([start, i]);
    i -= 1;
  }
  return found;
}

function fillBand(ctx: Pen, { x: xs, band }: DrawnLine, first: number, end: number, x: ToPixel, y: ToPixel): void {
  const bottom = ctx.canvas.height;
  const at = (value: number) => {
    const pixel = y(value);
    return Number.isFinite(pixel) ? pixel : bottom;
  };
  ctx.beginPath();
  for (let i = first; i < end; i++) ctx.lineTo(x(xs[i]!), at(band!.high[i]!));
  for (let i = end - 1; i >= first; i--) ctx.lineTo(x(xs[i]!), at(band!.low[i]!));
  ctx.fill();
}

/** A few marks on each line, shifted from line to line; of a single entry the mark is all there is to see. */
function drawShapes(ctx: Pen, line: DrawnLine, [first, end]: [number, number], colour: string, x: ToPixel, y: ToPixel, shift: number): void {
  if (!line.shape || line.thin || end === first) return;
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.setLineDash([]);
  for (let n = 0; n < SHAPES_A_LINE; n++) {
    const i = first + Math.floor(((n + 0.2 + 0.6 * shift) / SHAPES_A_LINE) * (end - first));
    const at = y(line.y[i]!);
    if (Number.isFinite(at)) drawShape(ctx, line.shape, x(line.x[i]!), at, 4);
  }
}
