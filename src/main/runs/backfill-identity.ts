import type { Room } from './run-context';
import { readRunFile, runFolder } from './folder/run-folder';

/**
 * Fills in what a log from before it was stored lacks: the hash of the data that a run trained on, and the seed of its latents.
 *
 * Both stand in `run.json`. A run whose folder cannot be read stays without, and is folded with no other.
 */
export function identify(room: Room): void {
  for (const run of room.rows.all()) {
    if (run.datasetHash !== undefined || run.state === 'queued') continue;
    const file = readRunFile(runFolder(room.home, run.id));
    if (file.ok) room.rows.update(run.id, { datasetHash: file.value.dataset.sha256, latentSeed: file.value.latentSeed });
  }
}
