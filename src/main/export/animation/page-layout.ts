import { blit, fillRect, outline, raster } from '../picture/raster';
import { drawnSize, fail } from '../picture/sample-frames';
import { layOut } from '../picture/layout';
import { recordScalesText } from '../picture/plane-scales';
import { count, textLine, widthOf } from '../picture/text';
import { INK, MUTED, PAPER, RULE } from '../picture/picture-theme';
import type { ShownRun } from '../picture/sample-frames';
import type { Box, GridCell, Layout } from '../picture/layout';
import type { RecordScales } from '../picture/plane-scales';
import type { Raster } from '../picture/raster';
import type { FrameFormat, FrameJob, GridSlot, FrameTemplate } from './frame-job';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';

/** More pixels than this a frame, and viewers and memory give up. */
const MAX_PIXELS = 32_000_000;

/** The frame's fixed part and the way to write the rest. */
export interface PageLayout {
  stage: FrameTemplate;
  /** What is written for a playhead (one of `stops`) at which the runs show these true steps. */
  marks(playhead: number, steps: readonly number[], looks: FrameJob['looks']): FrameJob['marks'];
  /** One scale of arrows in all runs. */
  sameArrows: boolean;
}

/** Sets the scene: title, names, frames of the grids. `stops` are all playheads to come. */
export function layOutPage(
  cast: readonly ShownRun[],
  options: ParsedExportOptions,
  stops: readonly number[],
  format: FrameFormat,
): PageLayout {
  const { scale, labels, delay, sameArrows } = options;
  const layout = layOut(
    cast.map((actor) => drawnSize(actor.form, scale)),
    scale,
    labels,
  );
  const { width, height } = layout;
  checkPage(layout);
  const base = raster(width, height, PAPER);
  for (const cell of layout.cells) outline(base, cell.grid.x, cell.grid.y, cell.grid.width, cell.grid.height, RULE);
  const stage: FrameTemplate = {
    format,
    base,
    hasText: labels,
    delay,
    box: changing(layout, labels),
    colour: cast.some((actor) => !actor.grey),
    spots: cast.map((actor, i) => spotOf(actor, layout.cells[i]!, scale)),
  };
  if (!labels) return { stage, sameArrows, marks: () => [] };
  const counter = drawHead(base, layout, cast, stops);
  cast.forEach((actor, i) => drawName(base, layout.cells[i]!, actor.run.name, layout.text));
  const below = (step: number, i: number, look: RecordScales | undefined) =>
    `step ${count(step)}${recordScalesText(cast[i]!.form, look)}`;
  return {
    stage,
    sameArrows,
    marks: (playhead, steps, looks) => [
      ...counter(playhead),
      ...steps.map((step, i) => stepMark(layout.cells[i]!, below(step, i, looks[i]), step === playhead, layout.text)),
    ],
  };
}

/** Refuses frames that are too large. */
export function checkPage({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS && width <= 65_535 && height <= 65_535) return;
  fail(`A frame would be ${count(width)} x ${count(height)} pixels: choose a smaller scale or fewer runs.`, 'scale');
}

/** The least rectangle that holds grids, steps and counter; it lies within the page. */
function changing({ cells, head, track }: Layout, labels: boolean): Box {
  const boxes = [
    ...cells.flatMap(({ grid, step }) => (labels ? [grid, step] : [grid])),
    ...(labels ? [head, track] : []),
  ];
  const [x, y] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.width)), Math.max(...boxes.map((b) => b.y + b.height))];
  return { x, y, width: right - x, height: bottom - y };
}

function spotOf({ form }: ShownRun, { grid: { x, y } }: GridCell, scale: number): GridSlot {
  return form.kind === 'grid' ? { ...form, x, y, scale } : { ...form, x, y };
}

function drawName(base: Raster, { name }: GridCell, text: string, size: number): void {
  blit(base, textLine(text, { size, bold: true, ink: INK, maxWidth: name.width - 2 }), name.x, name.y);
}

/** The true step under a grid: dark where it is not the playhead's. */
function stepMark({ step: box }: GridCell, text: string, same: boolean, size: number): FrameJob['marks'][number] {
  return strip(box, textLine(text, { size, ink: same ? MUTED : INK, maxWidth: box.width - 2 }), 'left');
}

/** Writes the experiment's name, if it is one; returns how counter and bar of a playhead are drawn. */
function drawHead(
  base: Raster,
  { head, track, title }: Layout,
  cast: readonly ShownRun[],
  stops: readonly number[],
): (playhead: number) => FrameJob['marks'] {
  const [first, last] = [stops[0]!, stops[stops.length - 1]!];
  const style = { size: title, ink: INK };
  const text = (playhead: number) => `step ${count(playhead)} of ${count(last)}`;
  const counterWidth = Math.min(head.width, widthOf(text(last), style) + 8);
  const names = new Set(cast.map((actor) => actor.run.experimentName));
  const room = head.width - counterWidth - title;
  if (names.size === 1 && room > 4 * title)
    blit(base, textLine([...names][0]!, { ...style, bold: true, maxWidth: room }), head.x, head.y);
  fillRect(base, track.x, track.y, track.width, track.height, RULE);
  const box = { ...head, x: head.x + head.width - counterWidth, width: counterWidth };
  return (playhead) => {
    const share = last === first ? 1 : (playhead - first) / (last - first);
    const bar = {
      x: track.x,
      y: track.y,
      raster: raster(Math.max(1, Math.round(track.width * share)), track.height, MUTED),
    };
    return [strip(box, textLine(text(playhead), { ...style, maxWidth: box.width - 2 }), 'right'), bar];
  };
}

/** A line of text on a strip of paper as large as its box, so that it covers what stood there. */
function strip(box: Box, line: Raster, align: 'left' | 'right'): FrameJob['marks'][number] {
  const paper = raster(box.width, box.height, PAPER);
  blit(paper, line, align === 'left' ? 0 : box.width - line.width, 0);
  return { x: box.x, y: box.y, raster: paper };
}
