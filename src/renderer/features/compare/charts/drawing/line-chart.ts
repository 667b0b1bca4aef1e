import { Chart, LogarithmicScale, ScatterController } from 'chart.js';
import type { Axis } from '../../../../lib/time-axis';
import { placeTicks, valueTicks } from '../../../../lib/axis-ticks';
import type { AxisTick } from '../../../../lib/axis-ticks';
import { BoundedLinearScale } from './bounded-scale';
import { drawBaselines } from './baselines';
import type { DrawnBaseline } from './baselines';
import { drawLines } from './draw-lines';
import { drawWarnings } from './draw-warnings';
import type { DrawnWarning } from './draw-warnings';
import { extentOf } from './drawn-line';
import type { DrawnLine } from './drawn-line';
import type { CaptionedChart } from './draw-chart';
import type { FrameScale } from './canvas-pen';
import { readTheme } from '../../../../lib/chart-theme';
import type { ChartTheme } from '../../../../lib/chart-theme';

Chart.register(ScatterController, BoundedLinearScale, LogarithmicScale);

/** What a chart shows, over which range of x. */
export interface ChartContent {
  lines: readonly DrawnLine[];
  warnings?: readonly DrawnWarning[];
  baselines?: readonly DrawnBaseline[];
  from: number;
  to: number;
  log: boolean;
  /** What x is. */
  axis: Axis;
  /** Titles of the axes, with their units. */
  xTitle?: string;
  yTitle?: string;
}

/** Where the drawing area is in the element, in CSS pixels, and the x of its left and right side. */
export interface PlotArea {
  left: number;
  top: number;
  width: number;
  height: number;
  from: number;
  to: number;
}

/** Approximate number of ticks of y. */
const Y_TICKS = 6;

const EMPTY: ChartContent = { lines: [], from: 0, to: 1, log: false, axis: 'step' };

/** One chart on a canvas: chart.js draws axes and layout, {@link drawLines} the lines. */
export class LineChart {
  private readonly chart: Chart<'scatter'>;
  private content = EMPTY;
  private theme: ChartTheme;

  constructor(canvas: HTMLCanvasElement, onArea: (area: PlotArea) => void) {
    this.theme = readTheme(canvas);
    this.chart = new Chart(canvas, {
      type: 'scatter',
      data: { datasets: [] },
      options: {
        animation: false,
        responsive: true,
        maintainAspectRatio: false,
        events: [],
        layout: { padding: { top: 4, right: 8 } },
        scales: this.scales(),
      },
      plugins: [
        {
          id: 'lines',
          afterDraw: (chart) => {
            drawBaselines(chart, this.content.baselines ?? [], this.theme);
            drawLines(chart, this.content.lines, this.theme);
            drawWarnings(chart, this.content.warnings ?? [], this.theme);
            // Before the first content the sides have no x, and a click would move the playhead to a wrong place.
            if (this.content !== EMPTY) onArea(areaOf(chart));
          },
        },
      ],
    });
  }

  draw(content: ChartContent): void {
    this.content = content;
    this.theme = readTheme(this.chart.canvas);
    this.chart.options.scales = this.scales();
    this.chart.update('none');
  }

  /** The chart as it is on the screen, to be drawn elsewhere. */
  snapshot(): Pick<CaptionedChart, 'lines' | 'warnings' | 'baselines' | 'frame' | 'width' | 'height' | 'theme'> {
    const { chartArea, scales, width, height } = this.chart;
    return {
      lines: this.content.lines,
      warnings: this.content.warnings ?? [],
      baselines: this.content.baselines ?? [],
      frame: { chartArea, scales: scales as unknown as Record<string, FrameScale> },
      width,
      height,
      theme: this.theme,
    };
  }

  destroy(): void {
    this.chart.destroy();
  }

  private scales() {
    const { from, to, log, lines, axis, baselines = [], xTitle = '', yTitle = '' } = this.content;
    const extent = extentOf(
      lines,
      from,
      to,
      log,
      baselines.map(({ y }) => y),
    );
    const whole = lines.length > 0 && lines.every(isWhole);
    const end = to > from ? to : from + 1;
    const common = { grid: { color: this.theme.grid, drawTicks: false }, border: { display: false } };
    const ticks = {
      color: this.theme.muted,
      font: { family: this.theme.font, size: 11 },
      maxRotation: 0,
      autoSkip: false,
      padding: 4,
    };
    const title = (text: string) => ({
      display: text !== '',
      text,
      color: this.theme.muted,
      font: { family: this.theme.font, size: 11 },
      padding: 2,
    });
    return {
      x: {
        type: 'boundedLinear' as const,
        min: from,
        max: end,
        title: title(xTitle),
        ...common,
        ...ownTicks(ticks, (scale) => placeTicks(axis, from, end, scale.maxWidth)),
      },
      y: {
        type: (log ? 'logarithmic' : 'boundedLinear') as 'boundedLinear',
        ...extent,
        title: title(yTitle),
        ...common,
        ...ownTicks(ticks, () => valueTicks(extent.min, extent.max, log, { count: Y_TICKS, whole })),
      },
    };
  }
}

/** Whether all values of a line are whole numbers, before smoothing: those of a count, such as modes covered. */
const isWhole = ({ y, raw = y }: DrawnLine): boolean =>
  raw.every((value) => Number.isInteger(value) || Number.isNaN(value));

/** Replaces the ticks of chart.js, which also has ticks at the ends of the range and rounds their labels. */
function ownTicks<T extends object>(common: T, make: (scale: { maxWidth: number }) => AxisTick[]) {
  let made: AxisTick[] = [];
  return {
    afterBuildTicks: (scale: { maxWidth: number; ticks: { value: number }[] }) => {
      made = make(scale);
      scale.ticks = made.map(({ value }) => ({ value }));
    },
    ticks: { ...common, callback: (_value: string | number, i: number) => made[i]?.label ?? '' },
  };
}

function areaOf(chart: Chart): PlotArea {
  const { left, top, width, height } = chart.chartArea;
  return { left, top, width, height, from: chart.scales['x']!.min, to: chart.scales['x']!.max };
}
