import { m } from '../../../paraglide/messages';
import type { RealTiles } from '../../../shared/contract/results';
import { unwrap } from '../../../shared/contract/outcome';
import { count as formatCount } from './text';
import type { RunId } from '../../../shared/domain/run/run';
import { pngSize } from '../../../shared/formats/png-header';
import type { ExportSource } from '../export-source';
import { fail } from './shown-runs';
import type { ShownRun } from './shown-runs';

/** The first images of a dataset on which some of the runs trained, for one of which they were requested. */
interface RealData extends RealTiles {
  run: RunId;
}

/**
 * One run for each dataset of the runs with image grids. Runs for which no dataset is recorded are left out where another
 * one has it.
 */
export function runsOfDatasets(ids: readonly RunId[], source: ExportSource): RunId[] {
  const grids = ids.filter((id) => source.samples(id).kind === 'grid');
  const found = new Map<string, RunId>();
  for (const id of grids) {
    const { dataset, datasetHash } = source.run(id);
    const key = `${dataset}/${datasetHash}`;
    if (datasetHash !== undefined && !found.has(key)) found.set(key, id);
  }
  return found.size > 0 ? [...found.values()] : grids.slice(0, 1);
}

/** Reads the real images of the runs' datasets; refuses where one has none that can be shown, with the reason. */
export async function readRealData(ids: readonly RunId[], source: ExportSource): Promise<RealData[]> {
  const runs = runsOfDatasets(ids, source);
  if (runs.length === 0) fail(m.dataset_tiles_points(), 'realData');
  const all: RealData[] = [];
  for (const run of runs) all.push({ ...unwrap(await source.realTiles(run)), run });
  return all;
}

/** `first 64 of 60,000 images` */
const realDataCaption = ({ images, count }: RealTiles): string =>
  m.compare_real_images({ shown: formatCount(images), count: formatCount(count) });

/** The real images as columns of an image beside those of the runs: the same at every playhead. */
export async function createRealColumns(ids: readonly RunId[], source: ExportSource): Promise<ShownRun[]> {
  return (await readRealData(ids, source)).map((real) => {
    const { png, title, run } = real;
    const { width, height, grey } = pngSize(png)!;
    return {
      run: { ...source.run(run), id: `real/${run}`, name: m.compare_real_of({ dataset: title }) },
      caption: realDataCaption(real),
      place: 0,
      steps: new Float64Array(),
      isGrey: grey,
      form: { kind: 'grid', width, height },
      at: (playhead) => Promise.resolve({ step: playhead, sample: { kind: 'grid', png } }),
    };
  });
}
