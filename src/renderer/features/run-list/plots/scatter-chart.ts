import { Chart, LinearScale, LogarithmicScale, ScatterController } from 'chart.js';
import { nearestPoint } from './scatter-points';
import type { ScatterShares } from './scatter-points';
import { drawShape } from '../../../lib/draw-shape';
import type { PlotAxis } from './plot-axis';
import type { PlotStyle } from './plot-styles';
import { readTheme } from '../../../lib/chart-theme';
import type { ChartTheme } from '../../../lib/chart-theme';

Chart.register(ScatterController, LinearScale, LogarithmicScale);

interface ScatterData {
  x: PlotAxis;
  y: PlotAxis;
  shares: ScatterShares;
  styles: readonly PlotStyle[];
  /** Index of the point that the keys or the pointer have made active. */
  active?: number;
}

/** With more points than this, marks are small squares, because shapes would cover each other. */
const MAX_SHAPED = 500;
/** Margin at both ends of an axis, as a share of it. */
const MARGIN = 0.04;

/** A scatter plot on a canvas: chart.js draws grid, labels and layout over shares from 0 to 1; the marks of the points are drawn here. */
export class ScatterChart {
  private readonly chart: Chart<'scatter'>;
  private data: ScatterData | undefined;
  private theme: ChartTheme;

  constructor(canvas: HTMLCanvasElement) {
    this.theme = readTheme(canvas);
    this.chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 6, right: 12 } },
      },
      plugins: [{ id: 'points', afterDraw: (chart) => this.points(chart) }],
    });
  }

  draw(data: ScatterData): void {
    this.data = data;
    this.theme = readTheme(this.chart.canvas);
    this.chart.options.scales = { x: this.scale(data.x), y: this.scale(data.y) };
    this.chart.update('none');
    this.chart.canvas.dataset['drawn'] = String(data.styles.length);
  }

  destroy(): void {
    this.chart.destroy();
  }

  /** Position of a point in the canvas in pixels; NaN without a finite value. */
  private pixelOf(point: number): { x: number; y: number } {
    const { scales } = this.chart;
    const { x, y } = this.data!.shares;
    return { x: scales['x']!.getPixelForValue(x[point]!), y: scales['y']!.getPixelForValue(y[point]!) };
  }

  /** Index of the point nearest to a position in the canvas, within `reach` pixels. */
  nearest(x: number, y: number, reach = 14): number | undefined {
    return nearestPoint(this.data?.styles.length ?? 0, (i) => this.pixelOf(i), { x, y }, reach);
  }

  private scale(axis: PlotAxis) {
    const { muted, font, grid, text } = this.theme;
    return {
      type: 'linear' as const,
      min: -MARGIN,
      max: 1 + MARGIN,
      border: { display: false },
      grid: { color: grid, drawTicks: false },
      title: {
        display: true,
        text: axis.log ? `${axis.label} (log)` : axis.label,
        color: text,
        font: { family: font, size: 12 },
      },
      afterBuildTicks: (scale: { ticks: { value: number }[] }) =>
        void (scale.ticks = axis.ticks.map(({ share }) => ({ value: share }))),
      ticks: {
        color: muted,
        font: { family: font, size: 11 },
        padding: 4,
        maxRotation: 0,
        autoSkip: true,
        callback: (_value: string | number, i: number) => axis.ticks[i]?.label ?? '',
      },
    };
  }

  private points(chart: Chart): void {
    const data = this.data;
    if (!data) return;
    const { ctx } = chart;
    const small = data.styles.length > MAX_SHAPED;
    ctx.save();
    for (const strong of [false, true])
      data.styles.forEach((style, i) => style.strong === strong && this.mark(ctx, style, this.pixelOf(i), small));
    if (data.active !== undefined) this.ring(ctx, this.pixelOf(data.active));
    ctx.restore();
  }

  private mark(
    ctx: CanvasRenderingContext2D,
    { token, shape, strong }: PlotStyle,
    { x, y }: { x: number; y: number },
    small: boolean,
  ): void {
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    ctx.globalAlpha = strong ? 1 : small ? 0.5 : 0.8;
    ctx.fillStyle = ctx.strokeStyle = this.theme.token(token);
    if (small && !strong) ctx.fillRect(x - 2, y - 2, 4, 4);
    else drawShape(ctx, shape, x, y, strong ? 6 : 4.5);
  }

  private ring(ctx: CanvasRenderingContext2D, { x, y }: { x: number; y: number }): void {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = this.theme.text;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 9, 0, 2 * Math.PI);
    ctx.stroke();
  }
}
