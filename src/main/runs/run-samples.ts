import { join } from 'node:path';
import { m } from '../../paraglide/messages';
import type { SampleData, SampleList } from '../../shared/contract/results';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { decodePlane } from '../../shared/formats/plane-record';
import type { PlaneRecord } from '../../shared/formats/plane-record';
import { isTooLarge, pngSize } from '../../shared/formats/png-header';
import { decodeTensors } from '../../shared/formats/safetensors';
import { SAMPLES_FOLDER } from '../../shared/formats/run-file';
import { hasTiles } from '../../shared/domain/grid-layout';
import type { RunId } from '../../shared/domain/run/run';
import { readGridLayout, readNewestSample, readSampleAt, readSampleTimes } from '../database';
import type { StoredRun } from '../database';
import { pixelData, pngHeader } from '../files/png-file';
import { readVerified } from './checkpoints/checkpoint';
import type { RunServices } from './run-services';
import { runFolder } from './folder/run-folder';

/** The samples of runs, for the scrubber, without their bytes; ids without a run are left out. */
export const listSamples = (services: Pick<RunServices, 'database' | 'rows'>, ids: readonly RunId[]): SampleList[] =>
  services.rows.known(ids).map((run) => samplesOf(services, run));

function samplesOf(services: Pick<RunServices, 'database'>, run: StoredRun): SampleList {
  const times = readSampleTimes(services.database.read, run.key);
  const newest = readNewestSample(services.database.read, run.key);
  const isGrid = newest?.kind === 'grid';
  const recorded = isGrid ? readGridLayout(services.database.read, run.key) : { rows: 1, columns: 1 };
  const isLayoutOpen = isGrid && !hasTiles(recorded);
  const { rows, columns, tiles } = (isLayoutOpen && run.gridLayout) || recorded;
  return {
    run: run.id,
    kind: newest?.kind ?? (run.hyperparameters?.network === 'mlp' ? 'points' : 'grid'),
    rows,
    columns,
    ...(tiles ? { tiles } : {}),
    ...(isLayoutOpen ? { isLayoutOpen } : {}),
    steps: Float64Array.from(times, ([step]) => step),
    // The first grid of a branch is drawn before its first step, at its parent's training time.
    times: Float64Array.from(times, ([, time]) => time ?? run.parent?.before.seconds ?? 0),
  };
}

/** Content of one sample; refuses a damaged file, with its name. */
export function readSample(
  services: Pick<RunServices, 'database' | 'home' | 'rows'>,
  id: RunId,
  step: number,
): Outcome<SampleData> {
  const found = services.rows.find(id);
  if (!found.ok) return found;
  const run = found.value;
  const sample = readSampleAt(services.database.read, run.key, step);
  if (!sample) return refuse(m.runs_sample_none_at({ name: run.name, id: run.id, step }), 'step');
  const folder = join(runFolder(services.home, run.id), SAMPLES_FOLDER);
  const bytes = readVerified(folder, sample);
  if (typeof bytes === 'string') return refuse(m.runs_sample_damaged({ step, damage: bytes }), sample.file);
  if (sample.kind === 'grid') {
    const problem = gridProblem(bytes);
    return problem
      ? refuse(m.runs_sample_file_problem({ step, file: sample.file, problem }), sample.file)
      : ok({ kind: 'grid', png: bytes });
  }
  const content = points(bytes, sample.file);
  return content.ok && sample.plane ? ok({ ...content.value, plane: readPlane(folder, sample.plane) }) : content;
}

/**
 * What is wrong with a grid whose hash matches, as the end of "the file ...": a page would show a truncated image
 * without an error.
 */
export function gridProblem(bytes: Uint8Array): string | undefined {
  if (isTooLarge(bytes)) return m.runs_grid_too_large();
  const header = pngSize(bytes) && pngHeader(bytes);
  if (!header) return m.runs_grid_not_png();
  const data = pixelData(bytes, header);
  return 'problem' in data ? data.problem : undefined;
}

/** The plane record of a sample; if it is damaged, the sample is still shown. */
function readPlane(folder: string, plane: { file: string; bytes: number; sha256: string }): Outcome<PlaneRecord> {
  const bytes = readVerified(folder, plane);
  if (typeof bytes === 'string') return refuse(m.runs_plane_damaged({ damage: bytes }), plane.file);
  return decodePlane(bytes, plane.file);
}

/** A safetensors file with `points` F32 [n, 2], or the bare little-endian values. */
function points(bytes: Uint8Array, file: string): Outcome<Extract<SampleData, { kind: 'points' }>> {
  if (!file.endsWith('.safetensors')) {
    if (bytes.length % 8 !== 0) return refuse(m.runs_points_size({ file, count: bytes.length }), file);
    return ok({ kind: 'points', points: new Float32Array(bytes.slice().buffer) });
  }
  try {
    const data = decodeTensors(bytes).tensors['points']?.data;
    if (data instanceof Float32Array) return ok({ kind: 'points', points: data });
    return refuse(m.runs_points_no_tensor({ file }), file);
  } catch (error) {
    return refuse(m.runs_points_unreadable({ file, message: (error as Error).message }), file);
  }
}
