import { createHash, randomInt } from 'node:crypto';
import { field } from '../../shared/domain/run/hyperparameter-fields';
import type { Hyperparameters } from '../../shared/domain/run/hyperparameters';
import type { Parent } from '../../shared/domain/run/lineage';
import type { RunId } from '../../shared/domain/run/run';
import { readTrainedRunFile, runFolder } from './folder/run-folder';
import type { RunServices } from './run-services';

const LETTERS = 26 ** 4;

const stamp = (at: Date): string => at.toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '-');

function letters(n: number): string {
  let text = '';
  for (let i = 0; i < 4; i++, n = Math.floor(n / 26)) text = String.fromCharCode(97 + (n % 26)) + text;
  return text;
}

/** New ids `<yyyymmdd-hhmmss>-<4 letters>` in UTC; ids of one call sort in the order of creation. */
export function newRunIds(count: number, at: Date, taken: (id: RunId) => boolean): RunId[] {
  const ids: RunId[] = [];
  for (let n = randomInt(LETTERS / 2); ids.length < count; n++) {
    const id = `${stamp(at)}-${letters(n % LETTERS)}`;
    if (!taken(id)) ids.push(id);
  }
  return ids;
}

export const newExperimentId = (at: Date): string => `e-${stamp(at)}-${letters(randomInt(LETTERS))}`;

/**
 * Equal for runs that compute the same: SHA-256 of the settings (sorted by name), the seed and the dataset. Settings
 * with the value that
 * matches the behaviour before they existed are left out.
 *
 * @param dataset SHA-256 of the prepared data; its name until it is prepared
 * @param parent for a branch: the result also depends on its checkpoint
 */
export function runHash(hyperparameters: Hyperparameters, seed: number, dataset: string, parent?: Parent): string {
  const sorted = Object.entries(hyperparameters)
    .filter(([name, value]) => field(name)?.before !== value)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([sorted, seed, dataset, ...(parent ? [parent.sha256] : [])]))
    .digest('hex');
}

/**
 * Fills in dataset hash and latent seed of runs from older versions, which did not store them in the database.
 *
 * Both are in `run.json`. A run whose folder cannot be read stays without them, and is not grouped with other runs.
 */
export function identify(services: Pick<RunServices, 'home' | 'rows'>): void {
  for (const run of services.rows.all()) {
    if (run.external || run.datasetHash !== undefined || run.state === 'queued') continue;
    const file = readTrainedRunFile(runFolder(services.home, run.id));
    if (file.ok)
      services.rows.update(run.id, { datasetHash: file.value.dataset.sha256, latentSeed: file.value.latentSeed });
  }
}
