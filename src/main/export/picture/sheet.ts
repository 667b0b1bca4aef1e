import { encode } from 'fast-png';
import { writeAside } from '../write-aside';
import { chooseEvenly } from '../../../shared/lib/choose-evenly';
import { chosenSteps } from '../choose-frames';
import { shownRunsOf, drawnSize, fail, failSample } from './sample-frames';
import type { ShownRun } from './sample-frames';
import { blit, channelOf, outline, raster, weave } from './raster';
import type { Raster } from './raster';
import { PAD } from './layout';
import { recordScalesOf, recordScalesText, requestedScale } from './plane-scales';
import type { RecordScales, RequestedScale } from './plane-scales';
import { placesOf } from './run-colours';
import { painter } from './draw-sample';
import { count, textLine, widthOf } from './text';
import { INK, metricsOf, MUTED, PAPER, RULE } from './picture-theme';
import type { Metrics } from './picture-theme';
import type { Pixels } from './grid';
import type { ExportSource, Work, Written } from '../export-source';
import type { ParsedExportOptions } from '../../../shared/contract/export-options';
import type { Outcome } from '../../../shared/contract/outcome';

/** Widest sheet in pixels: beyond it steps are left out evenly. */
const MAX_WIDTH = 4096;
/** The encoder works in one go, all in memory: about a second for a colour sheet of this size. */
const MAX_PIXELS = 16_000_000;

/** Writes a contact sheet: a row for each run, a column for each chosen step, its true step under each grid. A strip shows one tile of each grid. */
export function writeSheet(options: ParsedExportOptions, work: Work, file: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const cast = await shownRunsOf(options.runs, work.source, options.scale, {
      tile: options.kind === 'strip' ? options.tile : undefined,
      layers: options.layers,
      places: placesOf(options),
    });
    const stops = chosenSteps(
      cast.map((actor) => actor.steps),
      options,
    );
    if (stops.length === 0) fail('None of these runs has a sample between those steps: choose a wider range.', 'from');
    const plan = planOf(cast, stops, options);
    await write(encode({ ...(await draw(cast, plan, options, work)), depth: 8 }));
    return cast.length * plan.stops.length;
  });
}

/** Grids on a sheet before steps are left out for want of width: an upper bound. */
export const countSheet = (options: ParsedExportOptions, source: ExportSource): number =>
  options.runs.length *
  Math.min(
    options.columns,
    chosenSteps(
      options.runs.map((id) => source.samples(id).steps),
      options,
    ).length,
  );

interface SheetPlan extends Metrics {
  width: number;
  height: number;
  channels: 1 | 3;
  stops: number[];
  cellWidth: number;
  /** Height of a line of text and the space to its grid; 1 without labels, for the line around the grid. */
  label: number;
}

function planOf(cast: readonly ShownRun[], stops: readonly number[], options: ParsedExportOptions): SheetPlan {
  const { scale, labels, columns } = options;
  const metrics = metricsOf(scale);
  const { margin, gap, line } = metrics;
  const sizes = cast.map((actor) => drawnSize(actor.form, scale));
  const cellWidth = Math.max(labels ? labelWidth(options, stops, metrics.text) : 1, ...sizes.map((s) => s.width));
  const label = labels ? line + PAD : 1;
  const height = 2 * margin - gap + sizes.reduce((sum, s) => sum + s.height + 2 * label + gap, 0);
  const room = Math.floor((Math.min(MAX_WIDTH, MAX_PIXELS / height) - 2 * margin + gap) / (cellWidth + gap));
  const chosen = chooseEvenly(stops, Math.min(columns, Math.max(2, room)));
  const width = 2 * margin + chosen.length * (cellWidth + gap) - gap;
  if (width * height > MAX_PIXELS) {
    fail(
      `The sheet would be ${count(width)} x ${count(height)} pixels, more than 16 million: choose a smaller scale or fewer runs.`,
      'scale',
    );
  }
  return {
    ...metrics,
    width,
    height,
    cellWidth,
    label,
    stops: chosen,
    channels: cast.every((actor) => actor.grey) ? 1 : 3,
  };
}

/** What stands under a grid; a tile is too small for more than the number. */
const stepText = (kind: ParsedExportOptions['kind'], step: number): string =>
  kind === 'strip' ? count(step) : `step ${count(step)}`;

const labelWidth = ({ kind }: ParsedExportOptions, stops: readonly number[], size: number): number =>
  kind === 'strip' ? widthOf(stepText(kind, stops[stops.length - 1]!), { size, ink: INK }) + 2 : 7 * size;

/** Draws the sheet from top to bottom, a band for each run. */
async function draw(
  cast: readonly ShownRun[],
  plan: SheetPlan,
  options: ParsedExportOptions,
  { onProgress, signal }: Work,
): Promise<Pixels> {
  const { width, height, channels, stops } = plan;
  const data = new Uint8Array(width * height * channels).fill(PAPER);
  const lookOf = await looksOnSheet(cast, stops, options, signal);
  let top = plan.margin;
  for (const [i, actor] of cast.entries()) {
    const band = bandOf(actor, lookOf(actor.run.id), plan, options);
    for (const [column, playhead] of stops.entries()) {
      signal.throwIfAborted();
      await band.add(column, playhead);
      onProgress(i * stops.length + column + 1, cast.length * stops.length);
    }
    data.set(band.pixels(), top * width * channels);
    top += band.height + plan.gap;
  }
  return { width, height, channels, data };
}

/** Every grid of a sheet is seen beside every other, so that all have the same scales: it is read twice. */
async function looksOnSheet(
  cast: readonly ShownRun[],
  stops: readonly number[],
  { sameArrows }: ParsedExportOptions,
  signal: AbortSignal,
): Promise<ReturnType<typeof recordScalesOf>> {
  const all: (RequestedScale | undefined)[] = [];
  for (const actor of cast) {
    if (actor.form.kind !== 'points' || !actor.form.unit) continue;
    for (const playhead of stops) {
      signal.throwIfAborted();
      all.push(requestedScale(actor, await actor.at(playhead)));
    }
  }
  return recordScalesOf(all, sameArrows);
}

interface Band {
  height: number;
  add(column: number, playhead: number): Promise<void>;
  pixels(): Uint8Array;
}

/** One run's row of grids: a raster a channel, woven together at the end. */
function bandOf(
  actor: ShownRun,
  look: RecordScales | undefined,
  plan: SheetPlan,
  { kind, scale, labels }: ParsedExportOptions,
): Band {
  const { width, height } = drawnSize(actor.form, scale);
  const planes = Array.from({ length: plan.channels }, () => raster(plan.width, height + 2 * plan.label));
  const write = (line: Raster, x: number, y: number) => planes.forEach((p) => blit(p, line, x, y));
  const paint = painter(actor.form);
  if (labels)
    write(
      textLine(`${actor.run.name}${recordScalesText(actor.form, look)}`, {
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
    pixels: () => weave(planes).data,
    async add(column, playhead) {
      const { step, sample } = await actor.at(playhead);
      const x = plan.margin + column * (plan.cellWidth + plan.gap);
      const grid = attempt(
        () => paint(sample, look),
        (why) => failSample(actor.run, step, why),
      );
      planes.forEach((p, c) => {
        outline(p, x, plan.label, width, height, RULE);
        blit(p, channelOf(grid, c), x, plan.label, actor.form.kind === 'grid' ? scale : 1);
      });
      if (!labels) return;
      const style = { size: plan.text, ink: step === playhead ? MUTED : INK, maxWidth: plan.cellWidth - 2 };
      write(textLine(stepText(kind, step), style), x, plan.label + height + PAD);
    },
  };
}

function attempt<T>(draw: () => T, failed: (why: string) => never): T {
  try {
    return draw();
  } catch (error) {
    return failed((error as Error).message);
  }
}
