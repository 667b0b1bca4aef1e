import { encode } from 'fast-png';
import { m } from '../../../paraglide/messages';
import { writeAside } from '../write-aside';
import { chooseEvenly } from '../../../shared/lib/lists';
import { chosenSteps } from '../selection';
import { createRealColumns, runsOfDatasets } from './real-data';
import { createShownRuns, drawnSize, fail, failSample } from './shown-runs';
import type { ShownRun } from './shown-runs';
import { blit, channelOf, outline, createRaster, interleave } from './raster';
import type { Raster } from './raster';
import { PAD } from './layout';
import { recordScalesOf, recordScalesText, requestedScale } from './plane-scales';
import type { RequestedScale } from './plane-scales';
import type { RecordScales } from './draw-record';
import { placesOf } from './run-colours';
import { createSamplePainter } from './draw-sample';
import { count, textLine, widthOf } from './text';
import { INK, MUTED, PAPER, RULE } from './raster';
import { metricsOf } from './layout';
import type { Metrics } from './layout';
import type { Pixels } from './grid';
import type { ExportSource, ExportWork, ExportResult } from '../export-source';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Max width of a sheet in pixels; if it would be wider, evenly spaced steps are left out. */
const MAX_WIDTH = 4096;
/**
 * Max pixels of a sheet: the encoder holds all of them in memory and takes about a second for a colour sheet of this
 * size.
 */
const MAX_PIXELS = 16_000_000;

/**
 * Writes a contact sheet: one row for each run, one column for each chosen step, with the true step under each grid.
 * A strip shows one tile of each grid.
 */
export function writeSheet(
  options: ParsedExportOptions,
  work: ExportWork,
  file: string,
): Promise<Outcome<ExportResult>> {
  return writeAside(file, work.signal, async (drawText) => {
    const runs = await createShownRuns(options.runs, work.source, options.scale, {
      tile: options.kind === 'strip' ? options.tile : undefined,
      layers: options.layers,
      places: placesOf(options),
    });
    const shownRuns = hasRealRows(options) ? [...(await createRealColumns(options.runs, work.source)), ...runs] : runs;
    const playheads = chosenSteps(
      shownRuns.map((shownRun) => shownRun.steps),
      options,
    );
    if (playheads.length === 0) fail(m.drawing_no_sample_in_range(), 'from');
    const plan = planSheet(shownRuns, playheads, options);
    await drawText(encode({ ...(await drawSheet(shownRuns, plan, options, work)), depth: 8 }));
    return countCells(shownRuns, plan.playheads.length);
  });
}

/** Whether real images stand in rows above those of the runs; a strip shows one tile over time. */
const hasRealRows = ({ kind, realData }: ParsedExportOptions): boolean => realData && kind === 'png';

/** Number of grids: one of real images, and one of a run for each step. */
const countCells = (shownRuns: readonly ShownRun[], steps: number): number =>
  shownRuns.reduce((sum, { caption }) => sum + (caption === undefined ? steps : 1), 0);

/** Number of grids on a sheet before steps are left out to limit its width: an upper bound. */
export const countSheet = (options: ParsedExportOptions, source: ExportSource): number =>
  (hasRealRows(options) ? runsOfDatasets(options.runs, source).length : 0) +
  options.runs.length *
    Math.min(
      options.columns,
      chosenSteps(
        options.runs.map((id) => source.samples(id).steps),
        options,
      ).length,
    );

interface SheetLayout extends Metrics {
  width: number;
  height: number;
  channels: 1 | 3;
  playheads: number[];
  cellWidth: number;
  /** Height of a line of text including the space to its grid; 1 without labels, for the outline of the grid. */
  label: number;
}

function planSheet(
  shownRuns: readonly ShownRun[],
  playheads: readonly number[],
  options: ParsedExportOptions,
): SheetLayout {
  const { scale, labels, columns } = options;
  const metrics = metricsOf(scale);
  const { margin, gap, line } = metrics;
  const sizes = shownRuns.map((shownRun) => drawnSize(shownRun.form, scale));
  const cellWidth = Math.max(labels ? labelWidth(options, playheads, metrics.text) : 1, ...sizes.map((s) => s.width));
  const label = labels ? line + PAD : 1;
  const height = 2 * margin - gap + sizes.reduce((sum, s) => sum + s.height + 2 * label + gap, 0);
  const maxColumns = Math.floor((Math.min(MAX_WIDTH, MAX_PIXELS / height) - 2 * margin + gap) / (cellWidth + gap));
  const chosen = chooseEvenly(playheads, Math.min(columns, Math.max(2, maxColumns)));
  const width = 2 * margin + chosen.length * (cellWidth + gap) - gap;
  if (width * height > MAX_PIXELS) {
    fail(m.drawing_sheet_would_be_x_pixels({ width: count(width), height: count(height) }), 'scale');
  }
  return {
    ...metrics,
    width,
    height,
    cellWidth,
    label,
    playheads: chosen,
    channels: shownRuns.every((shownRun) => shownRun.isGrey) ? 1 : 3,
  };
}

/** The text under a grid; a tile only has space for the number. */
const stepText = (kind: ParsedExportOptions['kind'], step: number): string =>
  kind === 'strip' ? count(step) : m.common_at_step({ count: count(step) });

const labelWidth = ({ kind }: ParsedExportOptions, playheads: readonly number[], size: number): number =>
  kind === 'strip' ? widthOf(stepText(kind, playheads[playheads.length - 1]!), { size, ink: INK }) + 2 : 7 * size;

/** Draws the sheet from top to bottom, one band for each run. */
async function drawSheet(
  shownRuns: readonly ShownRun[],
  plan: SheetLayout,
  options: ParsedExportOptions,
  { onProgress, signal }: ExportWork,
): Promise<Pixels> {
  const { width, height, channels, playheads } = plan;
  const data = new Uint8Array(width * height * channels).fill(PAPER);
  const scalesOf = await sheetScales(shownRuns, playheads, options, signal);
  const total = countCells(shownRuns, playheads.length);
  let top = plan.margin;
  let done = 0;
  for (const shownRun of shownRuns) {
    const band = createBand(shownRun, scalesOf(shownRun.run.id), plan, options);
    // Real images are the same at every step.
    const shown = shownRun.caption === undefined ? playheads : playheads.slice(0, 1);
    for (const [column, playhead] of shown.entries()) {
      signal.throwIfAborted();
      await band.add(column, playhead);
      onProgress(++done, total);
    }
    data.set(band.pixels(), top * width * channels);
    top += band.height + plan.gap;
  }
  return { width, height, channels, data };
}

/**
 * Computes the scales of a sheet, on which all grids are seen together; for this every sample is read once before
 * drawing.
 */
async function sheetScales(
  shownRuns: readonly ShownRun[],
  playheads: readonly number[],
  { sameArrows }: ParsedExportOptions,
  signal: AbortSignal,
): Promise<ReturnType<typeof recordScalesOf>> {
  const all: (RequestedScale | undefined)[] = [];
  for (const shownRun of shownRuns) {
    if (shownRun.form.kind !== 'points' || !shownRun.form.unit) continue;
    for (const playhead of playheads) {
      signal.throwIfAborted();
      all.push(requestedScale(shownRun, await shownRun.at(playhead)));
    }
  }
  return recordScalesOf(all, sameArrows);
}

interface SheetBand {
  height: number;
  add(column: number, playhead: number): Promise<void>;
  pixels(): Uint8Array;
}

/** One run's row of grids: a raster for each channel, interleaved at the end. */
function createBand(
  shownRun: ShownRun,
  scales: RecordScales | undefined,
  plan: SheetLayout,
  { kind, scale, labels }: ParsedExportOptions,
): SheetBand {
  const { width, height } = drawnSize(shownRun.form, scale);
  const planes = Array.from({ length: plan.channels }, () => createRaster(plan.width, height + 2 * plan.label));
  const drawText = (line: Raster, x: number, y: number) => planes.forEach((plane) => blit(plane, line, x, y));
  const paint = createSamplePainter(shownRun.form);
  if (labels)
    drawText(
      textLine(`${shownRun.run.name}${recordScalesText(shownRun.form, scales)}`, {
        size: plan.text,
        bold: true,
        ink: INK,
        maxWidth: plan.width - 2 * plan.margin - 2,
      }),
      plan.margin,
      0,
    );
  return {
    height: planes[0]!.height,
    pixels: () => interleave(planes).data,
    async add(column, playhead) {
      const { step, sample } = await shownRun.at(playhead);
      const x = plan.margin + column * (plan.cellWidth + plan.gap);
      const grid = tryDraw(
        () => paint(sample, scales),
        (reason) => failSample(shownRun.run, step, reason),
      );
      planes.forEach((plane, c) => {
        outline(plane, x, plan.label, width, height, RULE);
        blit(plane, channelOf(grid, c), x, plan.label, shownRun.form.kind === 'grid' ? scale : 1);
      });
      if (!labels) return;
      const { caption } = shownRun;
      const maxWidth = (caption === undefined ? plan.cellWidth : plan.width - 2 * plan.margin) - 2;
      const style = { size: plan.text, ink: step === playhead ? MUTED : INK, maxWidth };
      drawText(textLine(caption ?? stepText(kind, step), style), x, plan.label + height + PAD);
    },
  };
}

function tryDraw<T>(drawSheet: () => T, onError: (reason: string) => never): T {
  try {
    return drawSheet();
  } catch (error) {
    return onError((error as Error).message);
  }
}
