import { getLocale } from '../../../shared/locale';
import { m } from '../../../paraglide/messages';
import { blit, fillRect, outline, createRaster } from '../drawing/raster';
import { drawnSize, fail } from '../drawing/shown-runs';
import { layOut } from '../drawing/layout';
import { recordScalesText } from '../drawing/plane-scales';
import { count, textLine, widthOf } from '../drawing/text';
import { INK, MUTED, PAPER, RULE } from '../drawing/raster';
import type { ShownRun } from '../drawing/shown-runs';
import type { Box, GridCell, Layout } from '../drawing/layout';
import type { RecordScales } from '../drawing/draw-record';
import type { Raster } from '../drawing/raster';
import type { FrameFormat, FrameJob, GridSlot, FrameTemplate } from './frame-job';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';

/** Limit on the pixels of a frame; viewers fail on larger ones. */
const MAX_PIXELS = 32_000_000;

/** The fixed part of all frames, and a function for the variable text. */
export interface AnimationPage {
  template: FrameTemplate;
  /** Marks for a playhead (one of `playheads`) at which the runs show samples of these steps. */
  marks(playhead: number, steps: readonly number[], recordScales: FrameJob['recordScales']): FrameJob['marks'];
  /** Whether the gradient arrows of all runs have one scale. */
  sameArrows: boolean;
}

/** Lays out a page: title, names, and outlines of the grids. `playheads` are all playheads of the animation. */
export function layOutPage(
  shownRuns: readonly ShownRun[],
  options: ParsedExportOptions,
  playheads: readonly number[],
  format: FrameFormat,
): AnimationPage {
  const { scale, labels, delay, sameArrows } = options;
  const layout = layOut(
    shownRuns.map((shownRun) => drawnSize(shownRun.form, scale)),
    scale,
    labels,
  );
  const { width, height } = layout;
  checkPage(layout);
  const base = createRaster(width, height, PAPER);
  for (const cell of layout.cells) outline(base, cell.grid.x, cell.grid.y, cell.grid.width, cell.grid.height, RULE);
  const template: FrameTemplate = {
    format,
    locale: getLocale(),
    greys: options.greys,
    base,
    hasText: labels,
    delay,
    box: changingBox(layout, labels),
    colour: shownRuns.some((shownRun) => !shownRun.isGrey),
    slots: shownRuns.map((shownRun, i) => slotOf(shownRun, layout.cells[i]!, scale)),
  };
  if (!labels) return { template, sameArrows, marks: () => [] };
  const drawCounter = drawHeader(base, layout, shownRuns, playheads);
  shownRuns.forEach((shownRun, i) => drawName(base, layout.cells[i]!, shownRun.run.name, layout.text));
  const captionOf = (step: number, i: number, scales: RecordScales | undefined) =>
    shownRuns[i]!.caption ??
    m.drawing_step_with_scales({ step: count(step), form: recordScalesText(shownRuns[i]!.form, scales) });
  return {
    template,
    sameArrows,
    marks: (playhead, steps, recordScales) => [
      ...drawCounter(playhead),
      ...steps.map((step, i) =>
        stepMark(layout.cells[i]!, captionOf(step, i, recordScales[i]), step === playhead, layout.text),
      ),
    ],
  };
}

/** Refuses frames that are too large. */
export function checkPage({ width, height }: { width: number; height: number }): void {
  if (width * height <= MAX_PIXELS && width <= 65_535 && height <= 65_535) return;
  fail(m.drawing_frame_would_be_x_pixels({ width: count(width), height: count(height) }), 'scale');
}

/** The smallest rectangle that holds grids, steps and step counter. */
function changingBox({ cells, header, track }: Layout, labels: boolean): Box {
  const boxes = [
    ...cells.flatMap(({ grid, step }) => (labels ? [grid, step] : [grid])),
    ...(labels ? [header, track] : []),
  ];
  const [x, y] = [Math.min(...boxes.map((b) => b.x)), Math.min(...boxes.map((b) => b.y))];
  const [right, bottom] = [Math.max(...boxes.map((b) => b.x + b.width)), Math.max(...boxes.map((b) => b.y + b.height))];
  return { x, y, width: right - x, height: bottom - y };
}

function slotOf({ form }: ShownRun, { grid: { x, y } }: GridCell, scale: number): GridSlot {
  return form.kind === 'grid' ? { ...form, x, y, scale } : { ...form, x, y };
}

function drawName(base: Raster, { name }: GridCell, text: string, size: number): void {
  blit(base, textLine(text, { size, bold: true, ink: INK, maxWidth: name.width - 2 }), name.x, name.y);
}

/** The step under a grid: dark if it differs from the playhead, otherwise muted. */
function stepMark(
  { step: box }: GridCell,
  text: string,
  isAtPlayhead: boolean,
  size: number,
): FrameJob['marks'][number] {
  return textStrip(box, textLine(text, { size, ink: isAtPlayhead ? MUTED : INK, maxWidth: box.width - 2 }), 'left');
}

/**
 * Draws the name of the experiment if all runs share it. Returns a function that draws step counter and progress bar
 * for a playhead.
 */
function drawHeader(
  base: Raster,
  { header, track, title }: Layout,
  shownRuns: readonly ShownRun[],
  playheads: readonly number[],
): (playhead: number) => FrameJob['marks'] {
  const [first, last] = [playheads[0]!, playheads[playheads.length - 1]!];
  const style = { size: title, ink: INK };
  const text = (playhead: number) => m.drawing_step_of({ playhead: count(playhead), last: count(last) });
  const counterWidth = Math.min(header.width, widthOf(text(last), style) + 8);
  const names = new Set(shownRuns.map((shownRun) => shownRun.run.experimentName));
  const titleWidth = header.width - counterWidth - title;
  if (names.size === 1 && titleWidth > 4 * title)
    blit(base, textLine([...names][0]!, { ...style, bold: true, maxWidth: titleWidth }), header.x, header.y);
  fillRect(base, track.x, track.y, track.width, track.height, RULE);
  const box = { ...header, x: header.x + header.width - counterWidth, width: counterWidth };
  return (playhead) => {
    const share = last === first ? 1 : (playhead - first) / (last - first);
    const bar = {
      x: track.x,
      y: track.y,
      raster: createRaster(Math.max(1, Math.round(track.width * share)), track.height, MUTED),
    };
    return [textStrip(box, textLine(text(playhead), { ...style, maxWidth: box.width - 2 }), 'right'), bar];
  };
}

/** A line of text on paper of the size of its box, so that it covers what was drawn there. */
function textStrip(box: Box, line: Raster, align: 'left' | 'right'): FrameJob['marks'][number] {
  const paper = createRaster(box.width, box.height, PAPER);
  blit(paper, line, align === 'left' ? 0 : box.width - line.width, 0);
  return { x: box.x, y: box.y, raster: paper };
}
