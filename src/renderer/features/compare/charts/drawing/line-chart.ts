import { Chart, LogarithmicScale, ScatterController } from 'chart.js';
import type { Axis } from '../../../../lib/time-axis';
import { placeTicks, valueTicks } from '../../../../lib/axis-ticks';
import type { AxisTick } from '../../../../lib/axis-ticks';
import { BoundedLinearScale } from './bounded-scale';
import { drawLines } from './draw-lines';
import { drawWarnings } from './draw-warnings';
import type { DrawnWarning } from './draw-warnings';
import { extentOf } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import type { Painted } from './paint-chart';
import type { FrameScale } from './canvas-pen';
import { readTheme } from '../../../../lib/chart-theme';
import type { ChartTheme } from '../../../../lib/chart-theme';

Chart.register(ScatterController, BoundedLinearScale, LogarithmicScale);

/** What is drawn, over which range of x. */
export interface ChartPicture {
  lines: readonly DrawnLine[];
  warnings?: readonly DrawnWarning[];
  from: number;
  to: number;
  log: boolean;
  /** What x is. */
  axis: Axis;
}

/** Where the drawing area lies in the element, in CSS pixels, and what x its sides stand for. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
  from: number;
  to: number;
}

/** About so many ticks of y. */
const Y_TICKS = 6;

const EMPTY: ChartPicture = { lines: [], from: 0, to: 1, log: false, axis: 'step' };

/** One chart on a canvas: chart.js for axes, layout and size, our own strokes for the lines. */
export class LineChart {
  readonly #chart: Chart<'scatter'>;
  #picture = EMPTY;
  #theme: ChartTheme;

  constructor(canvas: HTMLCanvasElement, onArea: (area: PlotArea) => void) {
    this.#theme = readTheme(canvas);
    this.#chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 4, right: 8 } },
        scales: this.#scales(),
      },
      plugins: [
        {
          id: 'lines',
          afterDraw: (chart) => {
            drawLines(chart, this.#picture.lines, this.#theme);
            drawWarnings(chart, this.#picture.warnings ?? [], this.#theme);
            // Before the first picture the sides stand for no x, and a click would send the playhead astray.
            if (this.#picture !== EMPTY) onArea(areaOf(chart));
          },
        },
      ],
    });
  }

  draw(picture: ChartPicture): void {
    this.#picture = picture;
    this.#theme = readTheme(this.#chart.canvas);
    this.#chart.options.scales = this.#scales();
    this.#chart.update('none');
  }

  /** The chart as it is on the screen, to be drawn elsewhere. */
  snapshot(): Pick<Painted, 'lines' | 'warnings' | 'frame' | 'width' | 'height' | 'theme'> {
    const { chartArea, scales, width, height } = this.#chart;
    return {
      lines: this.#picture.lines,
      warnings: this.#picture.warnings ?? [],
      frame: { chartArea, scales: scales as unknown as Record<string, FrameScale> },
      width,
      height,
      theme: this.#theme,
    };
  }

  destroy(): void {
    this.#chart.destroy();
  }

  #scales() {
    const { from, to, log, lines, axis } = this.#picture;
    const extent = extentOf(lines, from, to, log);
    const end = to > from ? to : from + 1;
    const look = { grid: { color: this.#theme.grid, drawTicks: false }, border: { display: false } };
    const ticks = {
      color: this.#theme.muted,
      font: { family: this.#theme.font, size: 11 },
      maxRotation: 0,
      autoSkip: false,
      padding: 4,
    };
    return {
      x: {
        type: 'boundedLinear' as const,
        min: from,
        max: end,
        ...look,
        ...ownTicks(ticks, (scale) => placeTicks(axis, from, end, scale.maxWidth)),
      },
      y: {
        type: (log ? 'logarithmic' : 'boundedLinear') as 'boundedLinear',
        ...extent,
        ...look,
        ...ownTicks(ticks, () => valueTicks(extent.min, extent.max, log, { count: Y_TICKS })),
      },
    };
  }
}

/** Ticks of ours in the place of those of chart.js, which has them at the ends of the range too and rounds their labels. */
function ownTicks<T extends object>(look: T, make: (scale: { maxWidth: number }) => AxisTick[]) {
  let made: AxisTick[] = [];
  return {
    afterBuildTicks: (scale: { maxWidth: number; ticks: { value: number }[] }) => {
      made = make(scale);
      scale.ticks = made.map(({ value }) => ({ value }));
    },
    ticks: { ...look, callback: (_value: string | number, i: number) => made[i]?.label ?? '' },
  };
}

function areaOf(chart: Chart): PlotArea {
  const { left, top, width, height } = chart.chartArea;
  return { left, top, width, height, from: chart.scales['x']!.min, to: chart.scales['x']!.max };
}
