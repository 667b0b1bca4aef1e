import { Chart, LinearScale, LogarithmicScale, ScatterController } from 'chart.js';
import type { Tick } from 'chart.js';
import { drawLines } from './draw-lines';
import { drawWarnings } from './draw-warnings';
import type { DrawnWarning } from './draw-warnings';
import { extentOf } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import type { Painted } from './paint-chart';
import type { FrameScale } from './pen';
import { readTheme } from './theme';
import type { ChartTheme } from './theme';

Chart.register(ScatterController, LinearScale, LogarithmicScale);

/** What is drawn, over which range of x. */
export interface Picture {
  lines: readonly DrawnLine[];
  warnings?: readonly DrawnWarning[];
  from: number;
  to: number;
  log: boolean;
  formatX(x: number): string;
}

/** Where the drawing area lies in the element, in CSS pixels, and what x its sides stand for. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
  from: number;
  to: number;
}

const EMPTY: Picture = { lines: [], from: 0, to: 1, log: false, formatX: String };

/** One chart on a canvas: chart.js for axes, layout and size, our own strokes for the lines. */
export class LineChart {
  readonly #chart: Chart<'scatter'>;
  #picture = EMPTY;
  #theme: ChartTheme;

  constructor(canvas: HTMLCanvasElement, onArea: (area: Area) => void) {
    this.#theme = readTheme(canvas);
    this.#chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: { animation: false, responsive: true, maintainAspectRatio: false, events: [], layout: { padding: { top: 4, right: 8 } }, scales: this.#scales() },
      plugins: [{
        id: 'lines',
        afterDraw: (chart) => {
          drawLines(chart, this.#picture.lines, this.#theme);
          drawWarnings(chart, this.#picture.warnings ?? [], this.#theme);
          // Before the first picture the sides stand for no x, and a click would send the playhead astray.
          if (this.#picture !== EMPTY) onArea(areaOf(chart));
        },
      }],
    });
  }

  draw(picture: Picture): void {
    this.#picture = picture;
    this.#theme = readTheme(this.#chart.canvas);
    this.#chart.options.scales = this.#scales();
    this.#chart.update('none');
  }

  /** The chart as it is on the screen, to be painted elsewhere. */
  face(): Pick<Painted, 'lines' | 'warnings' | 'frame' | 'width' | 'height' | 'theme'> {
    const { chartArea, scales, width, height } = this.#chart;
    return { lines: this.#picture.lines, warnings: this.#picture.warnings ?? [], frame: { chartArea, scales: scales as unknown as Record<string, FrameScale> }, width, height, theme: this.#theme };
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #scales() {
    const { from, to, log, lines, formatX } = this.#picture;
    const extent = extentOf(lines, from, to, log);
    const label = { color: this.#theme.muted, font: { family: this.#theme.font, size: 11 }, maxRotation: 0 };
    const lineStyle = { color: this.#theme.grid, drawTicks: false };
    return {
      x: { type: 'linear' as const, min: from, max: to > from ? to : from + 1, grid: lineStyle, border: { display: false }, ticks: { ...label, maxTicksLimit: 7, padding: 4, callback: (value: string | number) => formatX(Number(value)) } },
      y: { type: (log ? 'logarithmic' : 'linear') as 'linear', ...extent, grid: lineStyle, border: { display: false }, ticks: { ...label, maxTicksLimit: 9, padding: 4, callback: formatTick } },
    };
  }
}

/** Ends of a padded range are odd numbers that nobody wants to read: they get no label. */
function formatTick(value: string | number, index: number, ticks: Tick[]): string {
  const v = Number(value);
  const end = index === 0 || index === ticks.length - 1;
  const text = Math.abs(v) >= 1e5 || (v !== 0 && Math.abs(v) < 1e-3) ? v.toExponential(0) : String(Number(v.toPrecision(3)));
  return end && Number(text) !== v ? '' : text.replace('-', '−');
}

function areaOf(chart: Chart): Area {
  const { left, top, width, height } = chart.chartArea;
  return { left, top, width, height, from: chart.scales['x']!.min, to: chart.scales['x']!.max };
}
