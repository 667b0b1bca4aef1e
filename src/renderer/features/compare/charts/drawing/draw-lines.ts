import { drawShape } from '../../../../lib/draw-shape';
import { sections } from '../series/fold-seeds';
import { stretches, separateDots } from '../../../../../shared/numbers/stretches';
import { visiblePart } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import type { ChartFrame, CanvasPen } from './canvas-pen';
import { lineColour } from '../../../../lib/chart-theme';
import type { ChartTheme } from '../../../../lib/chart-theme';

type ToPixel = (value: number) => number;
const SHAPES_A_LINE = 5;
/** Beyond this many lines shapes would cover each other, and lines are thinner. */
const MAX_SHAPED = 12;
/** How far a mark may extend beyond the area, so that one at its edge is complete. */
const MARK_PX = 5;
/** Half the width of the band of an entry that is joined with no other. */
const LONE_BAND_PX = 1;

/**
 * Draws columns straight from their typed arrays into the area of a chart.
 *
 * Chart.js would make an object of every point, which costs more than the drawing: 50 lines of 1,000 entries are 50,000
 * objects at each zoom. It keeps the axes, the layout and the scaling.
 */
export function drawLines(chart: ChartFrame, lines: readonly DrawnLine[], theme: ChartTheme): void {
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
  const width = lines.filter((line) => !line.thin).length <= MAX_SHAPED ? 1.5 : 1;
  const dots: Dots[] = [];
  lines.forEach((line, i) => drawBehind(ctx, line, parts[i]!, lineColour(theme, line), x, y, dots));
  lines.forEach((line, i) => drawMain(ctx, line, parts[i]!, lineColour(theme, line), x, y, width, dots));
  ctx.restore();
  drawMarks(chart, () => {
    for (const some of dots) drawDots(ctx, some, area);
    if (width > 1)
      lines.forEach((line, i) =>
        drawShapes(ctx, line, parts[i]!, lineColour(theme, line), x, y, i / lines.length, area),
      );
  });
}

/** Draws with a clip a little outside the area, so that a mark at its edge is complete. */
function drawMarks({ ctx, chartArea: area }: ChartFrame, draw: () => void): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(area.left - MARK_PX, area.top - MARK_PX, area.width + 2 * MARK_PX, area.height + 2 * MARK_PX);
  ctx.clip();
  draw();
  ctx.restore();
}

/** Entries that are joined with no other, in pixels. */
interface Dots {
  at: readonly { x: number; y: number }[];
  radius: number;
  colour: string;
  alpha: number;
}

/** Half a pixel outside counts as within, because of rounding; NaN does not. */
const isWithin = (area: ChartFrame['chartArea'], x: number, y: number): boolean =>
  x >= area.left - 0.5 && x <= area.right + 0.5 && y >= area.top - 0.5 && y <= area.bottom + 0.5;

function drawDots(ctx: CanvasPen, { at, radius, colour, alpha }: Dots, area: ChartFrame['chartArea']): void {
  ctx.fillStyle = colour;
  ctx.globalAlpha = alpha;
  ctx.beginPath();
  for (const { x, y } of separateDots(
    at.filter((dot) => isWithin(area, dot.x, dot.y)),
    radius,
  )) {
    ctx.moveTo(x + radius, y);
    ctx.arc(x, y, radius, 0, 2 * Math.PI);
  }
  ctx.fill();
  ctx.globalAlpha = 1;
}

/** Pixels are linear in the value: two points determine all others, which is faster than calling the scale for each. */
function linear(chart: ChartFrame, axis: 'x' | 'y'): ToPixel {
  const scale = chart.scales[axis]!;
  const start = scale.getPixelForValue(scale.min);
  const rate = (scale.getPixelForValue(scale.max) - start) / (scale.max - scale.min);
  const min = scale.min;
  return (value) => start + (value - min) * rate;
}

function logarithmic(chart: ChartFrame): ToPixel {
  const scale = chart.scales['y']!;
  const start = scale.getPixelForValue(scale.min);
  const low = Math.log(scale.min);
  const rate = (scale.getPixelForValue(scale.max) - start) / (Math.log(scale.max) - low);
  return (value) => (value > 0 ? start + (Math.log(value) - low) * rate : NaN);
}

function drawBehind(
  ctx: CanvasPen,
  line: DrawnLine,
  [first, end]: [number, number],
  colour: string,
  x: ToPixel,
  y: ToPixel,
  dots: Dots[],
): void {
  const { band, raw } = line;
  if (band) {
    ctx.globalAlpha = 0.18;
    ctx.fillStyle = colour;
    const isDrawn = (i: number) => Number.isFinite(line.y[i]!) && Number.isFinite(band.low[i]!);
    for (const [a, b] of stretches(first, end, isDrawn, joinsOf(line))) fillBand(ctx, line, a, b, x, y);
  }
  if (raw) {
    ctx.globalAlpha = 0.3;
    ctx.strokeStyle = colour;
    ctx.lineWidth = 1;
    ctx.setLineDash([]);
    dots.push({ at: stroke(ctx, line, raw, first, end, x, y), radius: 1.25, colour, alpha: 0.3 });
  }
  ctx.globalAlpha = 1;
}

function drawMain(
  ctx: CanvasPen,
  line: DrawnLine,
  [first, end]: [number, number],
  colour: string,
  x: ToPixel,
  y: ToPixel,
  width: number,
  dots: Dots[],
): void {
  const alpha = line.thin ? 0.6 : 1;
  ctx.strokeStyle = colour;
  ctx.lineWidth = line.thin ? 1 : width;
  ctx.globalAlpha = alpha;
  ctx.setLineDash(line.dash as number[]);
  const at = line.seeds
    ? strokeFold(ctx, line, line.seeds, first, end, x, y, width)
    : stroke(ctx, line, line.y, first, end, x, y);
  dots.push({ at, radius: line.thin ? 1.25 : width + 1, colour, alpha });
  ctx.globalAlpha = 1;
}

/** Strokes a fold, broken where the number of seeds changes, because the mean jumps there; thick only where all seeds are in it. */
function strokeFold(
  ctx: CanvasPen,
  line: DrawnLine,
  { n, of }: NonNullable<DrawnLine['seeds']>,
  first: number,
  end: number,
  x: ToPixel,
  y: ToPixel,
  width: number,
): Dots['at'] {
  const alone: { x: number; y: number }[] = [];
  ctx.lineCap = 'round';
  for (const [a, b] of sections(n, first, end)) {
    ctx.lineWidth = n[a] === of ? width + 0.5 : 0.75;
    alone.push(...stroke(ctx, line, line.y, a, b, x, y));
  }
  ctx.lineCap = 'butt';
  return alone;
}

/** Whether an entry is joined with the one before: not where one of them has values that are not finite, or another number of seeds. */
function joinsOf({ partial, seeds }: DrawnLine): (i: number) => boolean {
  return (i) => !partial?.[i] && !partial?.[i - 1] && (!seeds || seeds.n[i] === seeds.n[i - 1]);
}

/** Strokes the entries that are joined with others. @returns the others, in pixels, which are drawn as dots */
function stroke(
  ctx: CanvasPen,
  line: DrawnLine,
  ys: Float64Array,
  first: number,
  end: number,
  x: ToPixel,
  y: ToPixel,
): { x: number; y: number }[] {
  const alone: { x: number; y: number }[] = [];
  ctx.beginPath();
  for (const [a, b] of stretches(first, end, (i) => Number.isFinite(y(ys[i]!)), joinsOf(line))) {
    if (b - a === 1) alone.push({ x: x(line.x[a]!), y: y(ys[a]!) });
    else for (let i = a; i < b; i++) ctx[i === a ? 'moveTo' : 'lineTo'](x(line.x[i]!), y(ys[i]!));
  }
  ctx.stroke();
  return alone;
}

function fillBand(
  ctx: CanvasPen,
  { x: xs, band }: DrawnLine,
  first: number,
  end: number,
  x: ToPixel,
  y: ToPixel,
): void {
  const bottom = ctx.canvas.height;
  const at = (value: number) => {
    const pixel = y(value);
    return Number.isFinite(pixel) ? pixel : bottom;
  };
  ctx.beginPath();
  if (end - first === 1) {
    const [middle, top] = [x(xs[first]!), at(band!.high[first]!)];
    ctx.rect(middle - LONE_BAND_PX, top, 2 * LONE_BAND_PX, at(band!.low[first]!) - top);
  } else for (let i = first; i < end; i++) ctx.lineTo(x(xs[i]!), at(band!.high[i]!));
  if (end - first > 1) for (let i = end - 1; i >= first; i--) ctx.lineTo(x(xs[i]!), at(band!.low[i]!));
  ctx.fill();
}

/** Draws a few markers on each line, shifted from line to line; each at the first finite entry from its place on. */
function drawShapes(
  ctx: CanvasPen,
  line: DrawnLine,
  [first, end]: [number, number],
  colour: string,
  x: ToPixel,
  y: ToPixel,
  shift: number,
  area: ChartFrame['chartArea'],
): void {
  if (!line.shape || line.thin || end === first) return;
  ctx.fillStyle = ctx.strokeStyle = colour;
  ctx.setLineDash([]);
  const entryOf = (n: number): number => first + Math.floor((n / SHAPES_A_LINE) * (end - first));
  for (let n = 0; n < SHAPES_A_LINE; n++) {
    let i = entryOf(n + 0.2 + 0.6 * shift);
    const last = Math.max(i + 1, Math.min(end, entryOf(n + 1.2 + 0.6 * shift)));
    while (i < last - 1 && !Number.isFinite(y(line.y[i]!))) i += 1;
    const [left, top] = [x(line.x[i]!), y(line.y[i]!)];
    if (isWithin(area, left, top)) drawShape(ctx, line.shape, left, top, 4);
  }
}
