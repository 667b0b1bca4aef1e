import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseHyperparameters } from '../../../shared/domain/run/hyperparameters';
import { unwrap } from '../../../shared/contract/outcome';
import type { RunId } from '../../../shared/domain/run/run';
import { insertExperiment } from '../experiments';
import type { RunKey, DatabaseWriter } from '../reader-writer';
import { openDatabase } from '../open';
import type { RunDatabase } from '../open';
import { insertRun } from '../run-table';

/** A database in a temporary folder, for tests. */
export function temporaryDatabase(): RunDatabase & { folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'gander-log-'));
  const database = openDatabase(join(folder, 'gander.sqlite'));
  return { ...database, folder, remove: () => (database.close(), rmSync(folder, { recursive: true, force: true })) };
}

/** Adds a running run of a given length, and returns its key. */
export function addRun(db: DatabaseWriter, id: RunId, steps: number): RunKey {
  const createdAt = '2026-01-01T00:00:00.000Z';
  insertExperiment(db, { id: 'e', name: 'Experiment', createdAt });
  const hyperparameters = unwrap(parseHyperparameters({ objective: 'wgan', steps }));
  return insertRun(db, {
    id,
    name: id,
    experiment: 'e',
    steps,
    seed: 1,
    hyperparameters,
    hash: 'h',
    dataset: 'mnist',
    datasetCount: 10_000,
    createdAt,
    state: 'running',
  });
}
