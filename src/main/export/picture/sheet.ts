import { writeAside } from '../aside';
import { chosenSteps, spread } from '../frames';
import { castOf, drawnSize, fail, failSample } from './cast';
import { raster, blit, outline } from './raster';
import { PAD } from './layout';
import { painter } from './sample';
import { textLine } from './text';
import { INK, MUTED, PAPER, RULE, metricsOf } from './theme';
import { writePng } from './png';
import type { Actor } from './cast';
import type { Pixels } from './grid';
import type { Raster } from './raster';
import type { Metrics } from './theme';
import type { ExportSource, Work, Written } from '../source';
import type { ParsedExportOptions } from '../../../shared/export';
import type { Outcome } from '../../../shared/outcome';

/** Widest sheet in pixels, and most columns: beyond it steps are left out evenly. */
const MAX_WIDTH = 4096;
const MAX_COLUMNS = 16;

/** Writes a contact sheet: a row for each run, a column for each chosen step, its true step under each grid. */
export function writeSheet(options: ParsedExportOptions, work: Work, file: string): Promise<Outcome<Written>> {
  return writeAside(file, work.signal, async (write) => {
    const cast = await castOf(options.runs, work.source, options.scale);
    const stops = chosenSteps(cast.map((actor) => actor.steps), options);
    if (stops.length === 0) fail('None of these runs has a sample between those steps: choose a wider range.', 'from');
    const plan = planOf(cast, stops, options);
    await writePng(plan, rowsOf(cast, plan, options, work), write);
    return cast.length * plan.stops.length;
  });
}

/** Grids on a sheet before steps are left out for want of width: an upper bound. */
export const countSheet = (options: ParsedExportOptions, source: ExportSource): number =>
  options.runs.length * Math.min(MAX_COLUMNS, chosenSteps(options.runs.map((id) => source.samples(id).steps), options).length);

interface Plan extends Metrics {
  width: number;
  height: number;
  channels: 1 | 3;
  stops: number[];
  cellWidth: number;
  /** Height of a line of text and the space to its grid; 1 without labels, for the line around the grid. */
  label: number;
}

function planOf(cast: readonly Actor[], stops: readonly number[], { scale, labels }: ParsedExportOptions): Plan {
  const metrics = metricsOf(scale);
  const { margin, gap, line } = metrics;
  const sizes = cast.map((actor) => drawnSize(actor.form, scale));
  const cellWidth = Math.max(labels ? 7 * metrics.text : 1, ...sizes.map((s) => s.width));
  const room = Math.floor((MAX_WIDTH - 2 * margin + gap) / (cellWidth + gap));
  const chosen = spread(stops, Math.min(MAX_COLUMNS, Math.max(2, room)));
  const label = labels ? line + PAD : 1;
  return {
    ...metrics, cellWidth, label, stops: chosen,
    channels: cast.every((actor) => actor.grey) ? 1 : 3,
    width: 2 * margin + chosen.length * (cellWidth + gap) - gap,
    height: 2 * margin - gap + sizes.reduce((sum, s) => sum + s.height + 2 * label + gap, 0),
  };
}

/** The sheet from top to bottom, one band a run. */
async function* rowsOf(cast: readonly Actor[], plan: Plan, { scale, labels }: ParsedExportOptions, { onProgress, signal }: Work): AsyncGenerator<Uint8Array> {
  const total = cast.length * plan.stops.length;
  yield paper(plan, plan.margin);
  for (const [i, actor] of cast.entries()) {
    const band = bandOf(actor, plan, scale, labels);
    for (const [column, playhead] of plan.stops.entries()) {
      signal.throwIfAborted();
      await band.add(column, playhead);
      onProgress(i * plan.stops.length + column + 1, total);
    }
    yield band.pixels();
    yield paper(plan, i < cast.length - 1 ? plan.gap : plan.margin);
  }
}

const paper = ({ width, channels }: Plan, rows: number): Uint8Array => new Uint8Array(width * channels * rows).fill(PAPER);

/** One run's row of grids: a raster a channel, woven together at the end. */
function bandOf(actor: Actor, plan: Plan, scale: number, labels: boolean): { add(column: number, playhead: number): Promise<void>; pixels(): Uint8Array } {
  const { width, height } = drawnSize(actor.form, scale);
  const planes = Array.from({ length: plan.channels }, () => raster(plan.width, height + 2 * plan.label));
  const draw = (line: Raster, x: number, y: number) => planes.forEach((p) => blit(p, line, x, y));
  const paint = painter(actor.form);
  if (labels) draw(textLine(actor.run.name, { size: plan.text, bold: true, ink: INK, maxWidth: plan.width - 2 * plan.margin - 2 }), plan.margin, 0);
  return {
    pixels: () => weave(planes),
    async add(column, playhead) {
      const { step, sample } = await actor.at(playhead);
      const x = plan.margin + column * (plan.cellWidth + plan.gap);
      const grid = attempt(() => paint(sample), (why) => failSample(actor.run, step, why));
      planes.forEach((p, c) => {
        outline(p, x, plan.label, width, height, RULE);
        blit(p, channel(grid, c), x, plan.label, actor.form.kind === 'grid' ? scale : 1);
      });
      if (!labels) return;
      const style = { size: plan.text, ink: step === playhead ? MUTED : INK, maxWidth: plan.cellWidth - 2 };
      draw(textLine(`step ${step.toLocaleString('en-GB')}`, style), x, plan.label + height + PAD);
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

function channel({ width, height, channels, data }: Pixels, c: number): Raster {
  if (channels === 1) return { width, height, pixels: data };
  return { width, height, pixels: Uint8Array.from({ length: width * height }, (_, i) => data[3 * i + c]!) };
}

function weave(planes: readonly Raster[]): Uint8Array {
  if (planes.length === 1) return planes[0]!.pixels;
  const out = new Uint8Array(planes[0]!.pixels.length * planes.length);
  planes.forEach(({ pixels }, c) => pixels.forEach((value, i) => { out[i * planes.length + c] = value; }));
  return out;
}
