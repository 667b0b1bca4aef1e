import { RefusalError, refuse, unwrap } from '../../../shared/contract/outcome';
import { PLANE_LAYERS } from '../../../shared/domain/plane/plane-layers';
import { unitOf } from '../../../shared/domain/plane/plane-scale';
import { limitOf } from '../../../shared/domain/plane/plane-shapes';
import { frameAt } from '../../../shared/domain/playhead';
import { pngSize } from '../../../shared/formats/png-header';
import { runColour } from './run-colours';
import { planeOf } from './scatter';
import type { Places } from './run-colours';
import type { SampleForm } from './sample-form';
import type { Plane } from './scatter';
import type { ExportSource } from '../export-source';
import type { SampleData } from '../../../shared/contract/contract';
import type { PlaneLayer } from '../../../shared/domain/plane/plane-layers';
import type { RunId, RunRow } from '../../../shared/domain/run/run';

/** A sample and its true step. */
export interface ShownSample {
  step: number;
  sample: SampleData;
}

/** A run in a picture: what its samples look like, and the one that it shows. */
export interface ShownRun {
  run: RunRow;
  /** In its comparison: its colour hangs on that. */
  place: number;
  steps: Float64Array;
  form: SampleForm;
  grey: boolean;
  /** Its true step nearest to the playhead, and the sample there; the last one is kept, for a slow run repeats it. */
  at(playhead: number): Promise<ShownSample>;
}

/** Side of a square of points before enlarging, in pixels: that of 8 x 8 tiles of 28. */
const POINTS_SIZE = 224;

export const fail = (message: string, at?: string): never => {
  throw new RefusalError(refuse(message, at).error);
};

/** Stops an export on a sample that cannot be read or drawn: a picture with a hole would be believed. */
export const failSample = (run: RunRow, step: number, why: string): never =>
  fail(`The sample of "${run.name}" at step ${step} cannot be exported: ${why}`, run.folder);

/** One tile of a grid, counted from 0. */
interface GridTile {
  row: number;
  column: number;
}

/** What a picture shows of each sample. */
interface Showing {
  /** Only this tile of each grid; refuses runs that have no such tile. */
  tile?: GridTile | undefined;
  /** Of 2-D runs. */
  layers?: readonly PlaneLayer[];
  /** Where the runs stand in their comparison; in the order of the picture when left out. */
  places?: Places;
}

/** Some layer that the record of the plane is needed for. */
const needsRecord = (layers: readonly PlaneLayer[]): boolean => layers.some((layer) => PLANE_LAYERS.includes(layer));

function planeFor(clouds: readonly Float32Array[], layers: readonly PlaneLayer[]): Plane {
  if (!needsRecord(layers)) return planeOf(clouds);
  const limit = limitOf(clouds);
  return { left: -limit, bottom: -limit, side: 2 * limit };
}

/**
 * Looks at the first sample of each run; refuses runs that have none. 2-D runs share one plane, that of all their data.
 *
 * 2-D runs whose networks are drawn show the square of the window.
 */
export async function shownRunsOf(
  ids: readonly RunId[],
  source: ExportSource,
  scale: number,
  { tile, layers = ['data', 'samples'], places }: Showing = {},
): Promise<ShownRun[]> {
  const data = new Map<RunId, Float32Array>();
  for (const id of ids)
    if (source.samples(id).kind === 'points') data.set(id, (await source.data(id)) ?? new Float32Array());
  const plane = planeFor([...data.values()], layers);
  const cast: ShownRun[] = [];
  for (const [i, id] of ids.entries())
    cast.push(
      await actorOf(id, places?.get(id) ?? i, source, { plane, size: POINTS_SIZE * scale, layers, data: data.get(id) }),
    );
  return tile ? cast.map((actor) => onTile(actor, source, tile)) : cast;
}

function onTile(actor: ShownRun, source: ExportSource, { row, column }: GridTile): ShownRun {
  const { run, form } = actor;
  if (form.kind === 'points')
    return fail(`"${run.name}" draws points, which have no tiles: leave it out of the strip.`, 'runs');
  const { rows, columns } = source.samples(run.id);
  if (row >= rows || column >= columns)
    fail(`"${run.name}" has ${rows} x ${columns} tiles: there is no row ${row + 1}, column ${column + 1}.`, 'tile');
  const [width, height] = [form.width / columns, form.height / rows];
  return { ...actor, form: { ...form, crop: { x: column * width, y: row * height, width, height } } };
}

async function actorOf(
  id: RunId,
  place: number,
  source: ExportSource,
  points: { plane: Plane; size: number; layers: readonly PlaneLayer[]; data: Float32Array | undefined },
): Promise<ShownRun> {
  const run = source.run(id);
  const { steps } = source.samples(id);
  if (steps.length === 0)
    fail(`"${run.name}" has no sample grids yet: leave it out, or let it train first.`, run.folder);
  const at = reader(run, steps, source);
  if (points.data)
    return {
      run,
      place,
      steps,
      at,
      grey: false,
      form: {
        kind: 'points',
        ...points,
        colour: runColour(place),
        data: points.data,
        ...(needsRecord(points.layers) && { unit: unitOf(run.hyperparameters) }),
      },
    };
  const { step, sample } = await at(steps[0]!);
  const size = sample.kind === 'grid' ? pngSize(sample.png) : undefined;
  if (!size) return failSample(run, step, 'it is not a PNG file.');
  return { run, place, steps, at, grey: size.grey, form: { kind: 'grid', width: size.width, height: size.height } };
}

function reader(run: RunRow, steps: Float64Array, source: ExportSource): ShownRun['at'] {
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

/** Size of a run's sample as drawn. */
export function drawnSize(form: SampleForm, scale: number): { width: number; height: number } {
  if (form.kind === 'points') return { width: form.size, height: form.size };
  const { width, height } = form.crop ?? form;
  return { width: width * scale, height: height * scale };
}
