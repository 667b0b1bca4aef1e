import { statSync } from 'node:fs';
import type { RunDetail } from '../../shared/contract/results';
import { ok } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { RunId } from '../../shared/domain/run/run';
import { readCheckpoints, readEvents, readPruned, sampleBytes } from '../database';
import type { RunServices } from './run-services';
import { journalOf, outputOf, runFolder, tailOf } from './folder/run-folder';

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Everything that the page of a run shows except series and samples. */
export function readDetail(services: Pick<RunServices, 'database' | 'home' | 'rows'>, id: RunId): Outcome<RunDetail> {
  const found = services.rows.find(id);
  if (!found.ok) return found;
  const run = found.value;
  const db = services.database.read;
  const folder = runFolder(services.home, run.id);
  const checkpoints = readCheckpoints(db, run.key);
  const bytes = {
    checkpoints: checkpoints.reduce((sum, c) => sum + c.bytes, 0),
    samples: sampleBytes(db, run.key),
    log: sizeOf(journalOf(folder)) + sizeOf(outputOf(folder)),
  };
  const detail: RunDetail = {
    ...services.rows.row(run),
    events: readEvents(db, run.key),
    checkpoints,
    datasetCount: run.datasetCount,
    bytes,
    thinned: readPruned(db, run.key),
    versions: run.versions,
  };
  return ok(run.state === 'failed' ? { ...detail, output: tailOf(outputOf(folder)) } : detail);
}
