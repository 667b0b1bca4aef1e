import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import type { RunId } from '../../../shared/domain/run/run';
import {
  countFiles,
  idTaken,
  insertExperiment,
  insertRun,
  readCheckpoints,
  removeCheckpoint,
  updateRun,
  writePin,
  writeTags,
} from '../../database';
import { readLabels } from '../folder/labels-file';
import type { RunContext } from '../run-context';
import { readRunFile, RUN_ID, runsFolder } from '../folder/run-folder';
import type { Supervisor } from '../supervisor/supervisor';

/** Creates the rows of a run from its folder. A run whose journal has no end becomes `interrupted`. */
export async function adopt(
  context: RunContext,
  supervisor: Supervisor,
  folder: string,
  file: RunFile,
  signal?: AbortSignal,
): Promise<void> {
  const { id, name, seed, hyperparameters, hash, createdAt, dataset, experiment, parent, latentSeed } = file;
  await context.disk.ask(() =>
    context.database.write.transaction(() => {
      insertExperiment(context.database.write, { ...experiment, createdAt });
      insertRun(context.database.write, {
        id,
        name,
        seed,
        hyperparameters,
        hash,
        createdAt,
        experiment: experiment.id,
        steps: hyperparameters.steps,
        dataset: dataset.name,
        datasetCount: dataset.count,
        state: 'interrupted',
        ...(parent ? { parent } : {}),
      });
    }),
  );
  context.rows.refresh(id);
  await context.disk.whileLocked(() => context.rows.update(id, { datasetHash: dataset.sha256, latentSeed }));
  await context.disk.whileLocked(() => supervisor.drain(id, signal));
  await context.disk.whileLocked(() => leaveOutCheckpoints(context, id, folder));
  await context.disk.whileLocked(() => supervisor.interrupt(id, 'The journal does not say how this run ended.'));
  await context.disk.whileLocked(() => writeLabels(context, id, folder));
  context.rows.refresh(id);
}

/** Restores a person's changes to the run from `labels.json`. */
function writeLabels(context: RunContext, id: RunId, folder: string): void {
  const { tags, pins, columns } = readLabels(folder);
  const { key } = context.rows.get(id)!;
  context.database.write.transaction(() => {
    for (const step of pins) writePin(context.database.write, key, step, true);
    if (tags) writeTags(context.database.write, key, tags);
    updateRun(context.database.write, key, columns);
  });
}

/** A bundle may lack checkpoints that the journal lists; their rows are removed. */
function leaveOutCheckpoints(context: RunContext, id: RunId, folder: string): void {
  const run = context.rows.get(id)!;
  const missing = readCheckpoints(context.database.write, run.key).filter(
    (c) => !existsSync(join(folder, CHECKPOINTS_FOLDER, c.file)),
  );
  if (missing.length === 0) return;
  context.database.write.transaction(() => {
    for (const { step } of missing) removeCheckpoint(context.database.write, run.key, step);
    countFiles(context.database.write, run.key);
  });
  context.rows.refresh(id);
}

/** Result of {@link rebuild}. */
export interface Rebuilt {
  added: RunId[];
  /** Folders that are not a complete run, with the reason as a sentence. */
  refused: { folder: string; message: string }[];
}

/**
 * Adds every run folder of the home that is not in the database: all of them, if the database was lost. `isEnded` can
 * end it between two runs.
 */
export async function rebuild(
  context: RunContext,
  supervisor: Supervisor,
  isEnded: () => boolean = () => false,
): Promise<Rebuilt> {
  const found: Rebuilt = { added: [], refused: [] };
  const home = runsFolder(context.home);
  const names = existsSync(home)
    ? readdirSync(home)
        .filter((name) => RUN_ID.test(name))
        .sort()
    : [];
  for (const id of names) {
    if (isEnded()) break;
    const folder = join(home, id);
    if (!lstatSync(folder).isDirectory() || idTaken(context.database.read, id)) continue;
    const file = readRunFile(folder);
    if (file.ok && file.value.id === id) {
      await adopt(context, supervisor, folder, file.value);
      found.added.push(id);
    } else {
      found.refused.push({
        folder,
        message: file.ok ? `${folder} holds the run ${file.value.id}: its name was changed.` : file.error.message,
      });
    }
  }
  return found;
}
