import { Chart, LinearScale, LogarithmicScale, ScatterController } from 'chart.js';
import { drawShape } from '../../../lib/draw-shape';
import type { PlotAxis } from './plot-axis';
import type { PlotStyle } from './plot-styles';
import { readTheme } from '../../../lib/chart-theme';
import type { ChartTheme } from '../../../lib/chart-theme';

Chart.register(ScatterController, LinearScale, LogarithmicScale);

/** Points of runs: their shares of both axes, NaN for none. */
export interface ScatterPicture {
  x: PlotAxis;
  y: PlotAxis;
  shares: { x: Float32Array; y: Float32Array };
  styles: readonly PlotStyle[];
  /** The point that the keys or the pointer are at. */
  active?: number;
}

/** Beyond this many points, marks are dots: shapes would cover each other. */
const MAX_SHAPED = 500;
/** Room at both ends of an axis, as a share of it. */
const MARGIN = 0.04;

/** A scatter on a canvas: chart.js for grid, labels and layout over shares from 0 to 1, our own marks for the points. */
export class ScatterChart {
  readonly #chart: Chart<'scatter'>;
  #picture: ScatterPicture | undefined;
  #theme: ChartTheme;

  constructor(canvas: HTMLCanvasElement) {
    this.#theme = readTheme(canvas);
    this.#chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 6, right: 12 } },
      },
      plugins: [{ id: 'points', afterDraw: (chart) => this.#points(chart) }],
    });
  }

  draw(picture: ScatterPicture): void {
    this.#picture = picture;
    this.#theme = readTheme(this.#chart.canvas);
    this.#chart.options.scales = { x: this.#scale(picture.x), y: this.#scale(picture.y) };
    this.#chart.update('none');
    this.#chart.canvas.dataset['drawn'] = String(picture.styles.length);
  }

  destroy(): void {
    this.#chart.destroy();
  }

  /** Pixels of a point in the canvas; NaN where it has none. */
  placeOf(point: number): { x: number; y: number } {
    const { scales } = this.#chart;
    const { x, y } = this.#picture!.shares;
    return { x: scales['x']!.getPixelForValue(x[point]!), y: scales['y']!.getPixelForValue(y[point]!) };
  }

  /** The point nearest to a place within `reach` pixels. */
  nearest(left: number, top: number, reach = 14): number | undefined {
    let best: number | undefined;
    let least = reach ** 2;
    for (let i = 0; i < (this.#picture?.styles.length ?? 0); i++) {
      const { x, y } = this.placeOf(i);
      const distance = (x - left) ** 2 + (y - top) ** 2;
      if (distance < least) [best, least] = [i, distance];
    }
    return best;
  }

  #scale(axis: PlotAxis) {
    const { muted, font, grid, text } = this.#theme;
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

  #points(chart: Chart): void {
    const picture = this.#picture;
    if (!picture) return;
    const { ctx } = chart;
    const small = picture.styles.length > MAX_SHAPED;
    ctx.save();
    for (const strong of [false, true])
      picture.styles.forEach((style, i) => style.strong === strong && this.#mark(ctx, style, this.placeOf(i), small));
    if (picture.active !== undefined) this.#ring(ctx, this.placeOf(picture.active));
    ctx.restore();
  }

  #mark(
    ctx: CanvasRenderingContext2D,
    { token, shape, strong }: PlotStyle,
    { x, y }: { x: number; y: number },
    small: boolean,
  ): void {
    if (Number.isNaN(x) || Number.isNaN(y)) return;
    ctx.globalAlpha = strong ? 1 : small ? 0.5 : 0.8;
    ctx.fillStyle = ctx.strokeStyle = this.#theme.token(token);
    if (small && !strong) ctx.fillRect(x - 2, y - 2, 4, 4);
    else drawShape(ctx, shape, x, y, strong ? 6 : 4.5);
  }

  #ring(ctx: CanvasRenderingContext2D, { x, y }: { x: number; y: number }): void {
    ctx.globalAlpha = 1;
    ctx.strokeStyle = this.#theme.text;
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.arc(x, y, 9, 0, 2 * Math.PI);
    ctx.stroke();
  }
}
