import { drawShape } from '../../../../lib/draw-shape';
import { drawBaselines } from './baselines';
import type { DrawnBaseline } from './baselines';
import { drawLines } from './draw-lines';
import { drawWarnings } from './draw-warnings';
import type { DrawnWarning } from './draw-warnings';
import type { DrawnLine } from './drawn-line';
import type { ChartFrame, FrameScale, CanvasPen } from './canvas-pen';
import { lineColour } from '../../../../lib/chart-theme';
import type { ChartTheme } from '../../../../lib/chart-theme';

/** A chart as it is on the screen, with title, notes and legend. */
export interface CaptionedChart {
  title: string;
  /** Sentences: what may not be compared, how lines are smoothed, what a band is. */
  notes: readonly string[];
  xLabel: string;
  yLabel?: string;
  lines: readonly DrawnLine[];
  warnings?: readonly DrawnWarning[];
  baselines?: readonly DrawnBaseline[];
  /** One entry a line that has a name of its own. */
  legend: readonly {
    label: string;
    token: string;
    isDeep?: boolean;
    shape?: DrawnLine['shape'];
    dash: readonly number[];
  }[];
  frame: Omit<ChartFrame, 'ctx'>;
  /** CSS pixels of the chart alone. */
  width: number;
  height: number;
  theme: ChartTheme;
}

const PAD = 12;
const ROW = 17;
/** Of the text, in pixels. */
const SIZE = 12;

/** Places of the parts. Text wraps by an average width of letters, so that every pen has the same layout. */
export function layOutChart(chart: CaptionedChart) {
  const letters = Math.floor(chart.width / (SIZE * 0.52));
  const notes = chart.notes.flatMap((note) => wrap(note, letters));
  const rows = notes.length + (chart.yLabel ? 1 : 0);
  const top = PAD + ROW + rows * ROW + 4;
  const legend = top + chart.height + ROW + 6;
  return { notes, top, legend, width: chart.width + 2 * PAD, height: legend + chart.legend.length * ROW + PAD };
}

/** Draws title, notes, axes, lines and legend. */
export function drawChart(pen: CanvasPen, chart: CaptionedChart, background: string): void {
  const { theme, frame } = chart;
  const at = layOutChart(chart);
  pen.fillStyle = background;
  pen.fillRect(0, 0, at.width, at.height);
  const write = (text: string, x: number, y: number, colour: string, bold = false) => {
    pen.fillStyle = colour;
    pen.font = `${bold ? '600 ' : ''}${SIZE}px ${theme.font}`;
    pen.fillText(text, x, y);
  };
  write(chart.title, PAD, PAD + SIZE, theme.text, true);
  at.notes.forEach((note, i) => write(note, PAD, PAD + SIZE + (i + 1) * ROW, theme.muted));
  if (chart.yLabel) write(chart.yLabel, PAD, PAD + SIZE + (at.notes.length + 1) * ROW, theme.muted);
  const moved = shifted(frame, PAD, at.top);
  drawAxes(pen, moved, theme);
  drawBaselines({ ...moved, ctx: pen }, chart.baselines ?? [], theme);
  drawLines({ ...moved, ctx: pen }, chart.lines, theme);
  drawWarnings({ ...moved, ctx: pen }, chart.warnings ?? [], theme);
  write(chart.xLabel, moved.chartArea.left, at.top + chart.height + SIZE, theme.muted);
  chart.legend.forEach((entry, i) => {
    const y = at.legend + i * ROW + SIZE / 2;
    drawMark(pen, lineColour(theme, entry), entry, PAD, y);
    write(entry.label, PAD + 36, y + SIZE / 3, theme.text);
  });
}

function drawMark(
  pen: CanvasPen,
  colour: string,
  { shape, dash }: CaptionedChart['legend'][number],
  x: number,
  y: number,
): void {
  pen.strokeStyle = pen.fillStyle = colour;
  pen.lineWidth = 1.5;
  pen.setLineDash([...dash]);
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x + 28, y);
  pen.stroke();
  pen.setLineDash([]);
  if (shape) drawShape(pen, shape, x + 14, y, 4);
}

function drawAxes(pen: CanvasPen, { chartArea: area, scales }: Omit<ChartFrame, 'ctx'>, theme: ChartTheme): void {
  pen.font = `11px ${theme.font}`;
  for (const [axis, scale] of Object.entries(scales))
    for (const tick of scale.ticks) {
      const place = scale.getPixelForValue(tick.value);
      pen.strokeStyle = theme.grid;
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(axis === 'x' ? place : area.left, axis === 'x' ? area.top : place);
      pen.lineTo(axis === 'x' ? place : area.right, axis === 'x' ? area.bottom : place);
      pen.stroke();
      pen.fillStyle = theme.muted;
      pen.textAlign = axis === 'x' ? 'center' : 'right';
      pen.textBaseline = axis === 'x' ? 'top' : 'middle';
      pen.fillText(
        String(tick.label ?? ''),
        axis === 'x' ? place : area.left - 4,
        axis === 'x' ? area.bottom + 4 : place,
      );
    }
  pen.textAlign = 'left';
  pen.textBaseline = 'alphabetic';
}

function shifted({ chartArea: a, scales }: Omit<ChartFrame, 'ctx'>, dx: number, dy: number): Omit<ChartFrame, 'ctx'> {
  const move = (scale: FrameScale, by: number): FrameScale => ({
    type: scale.type,
    min: scale.min,
    max: scale.max,
    ticks: scale.ticks,
    getPixelForValue: (value) => scale.getPixelForValue(value) + by,
  });
  return {
    chartArea: {
      ...a,
      left: a.left + dx,
      right: a.right + dx,
      top: a.top + dy,
      bottom: a.bottom + dy,
      width: a.width,
      height: a.height,
    },
    scales: { x: move(scales['x']!, dx), y: move(scales['y']!, dy) },
  };
}

/** Breaks a text at blanks into lines of at most so many letters. */
function wrap(text: string, letters: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1]!;
    if (last && last.length + 1 + word.length > letters) lines.push(word);
    else lines[lines.length - 1] = last ? `${last} ${word}` : word;
  }
  return lines;
}
