import { blit, createRaster } from '../drawing/raster';
import { INK, PAPER } from '../drawing/raster';
import { metricsOf } from '../drawing/layout';
import { checkPage } from '../animation/page-layout';
import { drawCharts } from './draw-charts';
import { lineStyles } from './line-style';
import { readLosses } from './losses';
import { layOutCharts } from './place-charts';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { AnimationPage } from '../animation/page-layout';
import type { ShownRun } from '../drawing/shown-runs';
import type { Box } from '../drawing/layout';
import type { ExportWork } from '../export-source';
import type { LineStyle } from './line-style';
import type { StepInterval } from './losses';

/** Narrower charts have no space for a name and a value. */
const MIN_WIDTH = 220;

/**
 * Adds charts of the losses below a page, with a playhead that moves over them. Refuses more runs than can be
 * distinguished.
 */
export async function addLossStrip(
  page: AnimationPage,
  shownRuns: readonly ShownRun[],
  playheads: readonly number[],
  scale: number,
  work: ExportWork,
): Promise<AnimationPage> {
  const { template } = page;
  const styles = lineStyles(
    shownRuns.map((shownRun) => shownRun.place),
    template.colour,
  );
  const metrics = metricsOf(scale);
  const width = Math.max(MIN_WIDTH, template.base.width - 2 * metrics.margin);
  const steps = stepsOf(playheads);
  const names = shownRuns.map((shownRun) => shownRun.run.name);
  const charts = await readLosses(
    shownRuns.map((shownRun) => shownRun.run),
    work,
    steps,
    width,
  );
  const places = layOutCharts(charts, names, metrics, scale, width);
  const origin = { x: metrics.margin, y: template.base.height - metrics.margin + metrics.gap };
  const size = { width: width + 2 * metrics.margin, height: origin.y + places.height + metrics.margin };
  checkPage(size);
  const base = createRaster(size.width, size.height, PAPER);
  blit(base, template.base, 0, 0);
  const image = drawCharts(places, width, steps, { names, styles, inColour: template.colour, text: metrics.text });
  if (image.channels === 1) blit(base, { ...image, pixels: image.data }, origin.x, origin.y);
  const plots = places.charts.map(({ plot }) => ({ ...plot, x: origin.x + plot.x, y: origin.y + plot.y }));
  return {
    ...page,
    template: {
      ...template,
      base,
      hasText: true,
      box: boundingBox([template.box, ...plots]),
      ...(template.colour && { lossStrip: { ...origin, image, colours: lineShades(styles) } }),
    },
    marks: (...args) => [...page.marks(...args), ...plots.map((plot) => playheadMark(plot, args[0], steps))],
  };
}

/** From the first playhead to the last; from step 0 if there is only one. */
function stepsOf(playheads: readonly number[]): StepInterval {
  const [first, last] = [playheads[0]!, playheads[playheads.length - 1]!];
  return first < last ? { from: first, to: last } : { from: 0, to: Math.max(1, last) };
}

/** Column of a plot, counted from its left, for a playhead. */
const playheadColumn = (width: number, playhead: number, { from, to }: StepInterval): number =>
  Math.round(((playhead - from) / (to - from)) * (width - 1));

const playheadMark = (plot: Box, playhead: number, steps: StepInterval) => ({
  x: plot.x + playheadColumn(plot.width, playhead, steps),
  y: plot.y,
  raster: createRaster(1, plot.height, INK),
});

function boundingBox(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  return {
    x,
    y,
    width: Math.max(...boxes.map((b) => b.x + b.width)) - x,
    height: Math.max(...boxes.map((b) => b.y + b.height)) - y,
  };
}

/** The colours of the lines, and each at one and two thirds on paper, for antialiased edges. */
function lineShades(styles: readonly LineStyle[]): Palette {
  const colours = new Set(styles.map(({ colour }) => colour));
  return [...colours].flatMap((colour) =>
    [1, 2 / 3, 1 / 3].map(
      (share) => colour.map((level) => Math.round(PAPER + (level - PAPER) * share)) as [number, number, number],
    ),
  );
}
