import { blit, raster } from '../picture/raster';
import { INK, PAPER, metricsOf } from '../picture/picture-theme';
import { checkPage } from '../animation/page-layout';
import { drawCharts } from './draw-charts';
import { lineStyles } from './line-style';
import { gatherLosses } from './losses';
import { placeCharts } from './place-charts';
import type { Palette } from '../../../shared/formats/gif/quantize';
import type { PageLayout } from '../animation/page-layout';
import type { ShownRun } from '../picture/sample-frames';
import type { Box } from '../picture/layout';
import type { Work } from '../export-source';
import type { LineStyle } from './line-style';
import type { Steps } from './losses';

/** Narrower charts leave no room for a name and a value. */
const MIN_WIDTH = 220;

/** The scene with charts of the losses under it, and a playhead that moves over them with the stops. Refuses more runs than it can tell apart. */
export async function withLossStrip(
  scene: PageLayout,
  cast: readonly ShownRun[],
  stops: readonly number[],
  scale: number,
  work: Work,
): Promise<PageLayout> {
  const { stage } = scene;
  const styles = lineStyles(
    cast.map((actor) => actor.place),
    stage.colour,
  );
  const metrics = metricsOf(scale);
  const width = Math.max(MIN_WIDTH, stage.base.width - 2 * metrics.margin);
  const steps = shownSteps(stops);
  const names = cast.map((actor) => actor.run.name);
  const charts = await gatherLosses(
    cast.map((actor) => actor.run),
    work,
    steps,
    width,
  );
  const places = placeCharts(charts, names, metrics, scale, width);
  const at = { x: metrics.margin, y: stage.base.height - metrics.margin + metrics.gap };
  const page = { width: width + 2 * metrics.margin, height: at.y + places.height + metrics.margin };
  checkPage(page);
  const base = raster(page.width, page.height, PAPER);
  blit(base, stage.base, 0, 0);
  const picture = drawCharts(places, width, steps, { names, styles, inColour: stage.colour, text: metrics.text });
  if (picture.channels === 1) blit(base, { ...picture, pixels: picture.data }, at.x, at.y);
  const plots = places.charts.map(({ plot }) => ({ ...plot, x: at.x + plot.x, y: at.y + plot.y }));
  return {
    ...scene,
    stage: {
      ...stage,
      base,
      hasText: true,
      box: around([stage.box, ...plots]),
      ...(stage.colour && { strip: { ...at, picture, colours: shadesOf(styles) } }),
    },
    marks: (...args) => [...scene.marks(...args), ...plots.map((plot) => playheadMark(plot, args[0], steps))],
  };
}

/** From the first stop to the last; from the beginning where there is but one. */
function shownSteps(stops: readonly number[]): Steps {
  const [first, last] = [stops[0]!, stops[stops.length - 1]!];
  return first < last ? { from: first, to: last } : { from: 0, to: Math.max(1, last) };
}

/** Column of a plot, counted from its left, at which the playhead stands. */
const playheadColumn = (width: number, playhead: number, { from, to }: Steps): number =>
  Math.round(((playhead - from) / (to - from)) * (width - 1));

const playheadMark = (plot: Box, playhead: number, steps: Steps) => ({
  x: plot.x + playheadColumn(plot.width, playhead, steps),
  y: plot.y,
  raster: raster(1, plot.height, INK),
});

function around(boxes: readonly Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  return {
    x,
    y,
    width: Math.max(...boxes.map((b) => b.x + b.width)) - x,
    height: Math.max(...boxes.map((b) => b.y + b.height)) - y,
  };
}

/** The colours of lines, each also at one and at two thirds on paper, for their rims. */
function shadesOf(styles: readonly LineStyle[]): Palette {
  const colours = new Set(styles.map(({ colour }) => colour));
  return [...colours].flatMap((colour) =>
    [1, 2 / 3, 1 / 3].map(
      (share) => colour.map((level) => Math.round(PAPER + (level - PAPER) * share)) as [number, number, number],
    ),
  );
}
