import { encode } from 'fast-png';
import { m } from '../../../paraglide/messages';
import type { SampleData } from '../../../shared/contract/results';
import { RefusalError, refuse, unwrap } from '../../../shared/contract/outcome';
import { hasTiles, layoutText, tileRectangle } from '../../../shared/domain/grid-layout';
import type { Rectangle, Tile } from '../../../shared/domain/grid-layout';
import { limitOf, PLANE_LAYERS } from '../../../shared/domain/plane/plane-shapes';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-shapes';
import { unitOf } from '../../../shared/domain/plane/plane-scale';
import { frameAt } from '../../../shared/domain/playhead';
import type { RunId, RunRow } from '../../../shared/domain/run/run';
import { pngSize } from '../../../shared/formats/png-header';
import type { ExportSource } from '../export-source';
import { createSamplePainter } from './draw-sample';
import type { SampleForm } from './draw-sample';
import { runColour } from './run-colours';
import type { Places } from './run-colours';
import { planeAround } from './scatter';
import type { PlaneWindow } from './scatter';

/** A sample and its true step. */
export interface ShownSample {
  step: number;
  sample: SampleData;
}

/** A run in an image: the form of its samples, and access to them. */
export interface ShownRun {
  run: RunRow;
  /** Text under each grid instead of its step; set for real images, which are no samples of a run. */
  caption?: string;
  /** Index in the comparison, which determines the colour. */
  place: number;
  steps: Float64Array;
  form: SampleForm;
  isGrey: boolean;
  /** Returns the sample nearest to the playhead. The last one is cached, because a run with few samples repeats it. */
  at(playhead: number): Promise<ShownSample>;
}

/** Side of a square of points at scale 1, in pixels: that of 8 x 8 tiles of 28 pixels. */
const POINTS_SIZE = 224;

export const fail = (message: string, at?: string): never => {
  throw new RefusalError(refuse(message, at).error);
};

/** Stops an export at a sample that cannot be read or drawn: an image with a gap would be misleading. */
export const failSample = (run: RunRow, step: number, reason: string): never =>
  fail(m.drawing_sample_at_step_cannot_be({ name: run.name, step, reason }), run.folder);

/** What to show of each sample. */
interface ShownRunOptions {
  /** Shows only this tile of each grid; runs without such a tile are refused. */
  tile?: Tile | undefined;
  /** Layers of 2-D runs. */
  layers?: readonly PlaneLayer[];
  /** Indices of the runs in their comparison; defaults to their order. */
  places?: Places;
}

/** Whether any layer needs the plane record. */
const needsRecord = (layers: readonly PlaneLayer[]): boolean => layers.some((layer) => PLANE_LAYERS.includes(layer));

function planeFor(clouds: readonly Float32Array[], layers: readonly PlaneLayer[]): PlaneWindow {
  if (!needsRecord(layers)) return planeAround(clouds);
  const limit = limitOf(clouds);
  return { left: -limit, bottom: -limit, side: 2 * limit };
}

/**
 * Reads the first sample of each run; refuses runs that have none. All 2-D runs share one square of the plane, which
 * holds all their data; if a layer needs the plane record, it is the square that the window shows.
 */
export async function createShownRuns(
  ids: readonly RunId[],
  source: ExportSource,
  scale: number,
  { tile, layers = ['data', 'samples'], places }: ShownRunOptions = {},
): Promise<ShownRun[]> {
  const data = new Map<RunId, Float32Array>();
  for (const id of ids)
    if (source.samples(id).kind === 'points') data.set(id, (await source.data(id)) ?? new Float32Array());
  const plane = planeFor([...data.values()], layers);
  const shownRuns: ShownRun[] = [];
  for (const [i, id] of ids.entries())
    shownRuns.push(
      await createShownRun(id, places?.get(id) ?? i, source, {
        plane,
        size: POINTS_SIZE * scale,
        layers,
        data: data.get(id),
      }),
    );
  return tile ? shownRuns.map((shownRun) => cropToTile(shownRun, source, tile)) : shownRuns;
}

function cropToTile(shownRun: ShownRun, source: ExportSource, tile: Tile): ShownRun {
  const { run, form } = shownRun;
  if (form.kind === 'points') return fail(m.drawing_draws_points_which_have_no({ name: run.name }), 'runs');
  const layout = source.samples(run.id);
  if (!hasTiles(layout)) return fail(m.drawing_where_tiles_not_known_leave({ name: run.name }), 'runs');
  const box = tileRectangle(layout, form, tile);
  if (!box)
    return fail(
      m.drawing_has_there_no_row_column({
        name: run.name,
        layout: layoutText(layout),
        row: tile.row + 1,
        column: tile.column + 1,
      }),
      'tile',
    );
  return { ...shownRun, form: { ...form, crop: wholePixels(box) } };
}

/** The pixels of a tile in an image that is not divided into whole pixels: at least one, and none twice. */
function wholePixels({ x, y, width, height }: Rectangle): Rectangle {
  const [left, top] = [Math.round(x), Math.round(y)];
  return {
    x: left,
    y: top,
    width: Math.max(1, Math.round(x + width) - left),
    height: Math.max(1, Math.round(y + height) - top),
  };
}

async function createShownRun(
  id: RunId,
  place: number,
  source: ExportSource,
  points: { plane: PlaneWindow; size: number; layers: readonly PlaneLayer[]; data: Float32Array | undefined },
): Promise<ShownRun> {
  const run = source.run(id);
  const { steps } = source.samples(id);
  if (steps.length === 0) fail(m.drawing_has_no_sample_grids_yet({ name: run.name }), run.folder);
  const at = createSampleReader(run, steps, source);
  if (points.data)
    return {
      run,
      place,
      steps,
      at,
      isGrey: false,
      form: {
        kind: 'points',
        ...points,
        colour: runColour(place),
        data: points.data,
        ...(needsRecord(points.layers) && run.hyperparameters && { unit: unitOf(run.hyperparameters) }),
      },
    };
  const { step, sample } = await at(steps[0]!);
  const size = sample.kind === 'grid' ? pngSize(sample.png) : undefined;
  if (!size) return failSample(run, step, m.drawing_not_png_file());
  return { run, place, steps, at, isGrey: size.grey, form: { kind: 'grid', width: size.width, height: size.height } };
}

function createSampleReader(run: RunRow, steps: Float64Array, source: ExportSource): ShownRun['at'] {
  let last: ShownSample | undefined;
  return async (playhead) => {
    const step = steps[frameAt(steps, playhead)!]!;
    if (last?.step === step) return last;
    const outcome = await source.readSample(run.id, step);
    if (!outcome.ok) return failSample(run, step, outcome.error.message);
    last = { step, sample: unwrap(outcome) };
    return last;
  };
}

/** Size of a run's sample as drawn, in pixels. */
export function drawnSize(form: SampleForm, scale: number): { width: number; height: number } {
  if (form.kind === 'points') return { width: form.size, height: form.size };
  const { width, height } = form.crop ?? form;
  return { width: width * scale, height: height * scale };
}

/** A sample as a PNG file: a grid with its stored bytes, or points drawn over their data. */
export interface SamplePng {
  png: Uint8Array;
  width: number;
  height: number;
  /** 1: grey; 3: RGB. */
  channels: 1 | 3;
}

/** Returns a function that reads samples of a run as PNG files. Refuses one that is missing or damaged. */
export function createPngReader(shownRun: ShownRun): (step: number) => Promise<SamplePng> {
  const { run, form } = shownRun;
  const paint = form.kind === 'points' ? createSamplePainter(form) : undefined;
  return async (step) => {
    const { sample } = await shownRun.at(step);
    if (paint) {
      const { width, height, channels, data } = paint(sample);
      return { png: encode({ width, height, channels, depth: 8, data }), width, height, channels };
    }
    const size = sample.kind === 'grid' ? pngSize(sample.png) : undefined;
    if (sample.kind !== 'grid' || !size) return failSample(run, step, m.drawing_not_png_file());
    return { png: sample.png, width: size.width, height: size.height, channels: size.grey ? 1 : 3 };
  };
}
