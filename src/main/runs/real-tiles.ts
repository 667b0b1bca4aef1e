import { m } from '../../paraglide/messages';
import type { RealTiles } from '../../shared/contract/results';
import { refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { hasTiles } from '../../shared/domain/grid-layout';
import { gridSizeOf } from '../../shared/domain/run/hyperparameters';
import type { RunId } from '../../shared/domain/run/run';
import type { Datasets } from '../datasets';
import type { RunServices } from './run-services';
import { listSamples } from './run-samples';

/** The first images of a run's dataset, in the layout of its sample grids; refuses where they are not here, with the reason. */
export async function readRealTiles(
  services: Pick<RunServices, 'database' | 'rows'>,
  datasets: Pick<Datasets, 'tiles'>,
  id: RunId,
): Promise<Outcome<RealTiles>> {
  const found = services.rows.find(id);
  if (!found.ok) return found;
  const { name: run, dataset, datasetHash, hyperparameters: h } = found.value;
  if (h?.network === 'mlp') return refuse(m.dataset_tiles_points(), 'dataset');
  if (!h || !dataset || datasetHash === undefined) return refuse(m.dataset_tiles_unrecorded({ run }), 'dataset');
  const list = listSamples(services, [id])[0];
  const size = gridSizeOf(h);
  return datasets.tiles(
    { name: dataset, sha256: datasetHash, imageSize: h.imageSize, channels: h.channels },
    list && hasTiles(list) ? list : { rows: size, columns: size },
  );
}
