import { statSync } from 'node:fs';
import type { RunDetail } from '../../shared/contract/contract';
import { readCheckpoints, readEvents, readPruned, sampleBytes } from '../database';
import type { StoredRun } from '../database';
import type { RunContext } from './run-context';
import { journalOf, outputOf, runFolder, tailOf } from './folder/run-folder';

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Everything that the page of a run shows except series and samples. */
export function detailOf(context: RunContext, run: StoredRun): RunDetail {
  const db = context.database.read;
  const folder = runFolder(context.home, run.id);
  const checkpoints = readCheckpoints(db, run.key);
  const bytes = {
    checkpoints: checkpoints.reduce((sum, c) => sum + c.bytes, 0),
    samples: sampleBytes(db, run.key),
    log: sizeOf(journalOf(folder)) + sizeOf(outputOf(folder)),
  };
  const detail: RunDetail = {
    ...context.rows.row(run),
    events: readEvents(db, run.key),
    checkpoints,
    datasetCount: run.datasetCount,
    bytes,
    thinned: readPruned(db, run.key),
    versions: run.versions,
  };
  return run.state === 'failed' ? { ...detail, output: tailOf(outputOf(folder)) } : detail;
}
