import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import type { RunId } from '../../../shared/domain/run/run';
import { countFiles, idTaken, insertExperiment, insertRun, readCheckpoints, removeCheckpoint, updateRun, writePin, writeTags } from '../../database';
import { readLabels } from '../folder/labels-file';
import type { RunContext } from '../run-context';
import { readRunFile, RUN_ID, runsFolder } from '../folder/run-folder';
import type { Supervisor } from '../supervisor/supervisor';

/** Makes the rows of a run from its folder. A run whose journal does not say how it ended becomes `interrupted`. */
export async function adopt(room: RunContext, supervisor: Supervisor, folder: string, file: RunFile, signal?: AbortSignal): Promise<void> {
  const { id, name, seed, hyperparameters, hash, createdAt, dataset, experiment, parent, latentSeed } = file;
  await room.disk.ask(() => room.log.write.transaction(() => {
    insertExperiment(room.log.write, { ...experiment, createdAt });
    insertRun(room.log.write, {
      id, name, seed, hyperparameters, hash, createdAt, experiment: experiment.id, steps: hyperparameters.steps,
      dataset: dataset.name, datasetCount: dataset.count, state: 'interrupted', ...(parent ? { parent } : {}),
    });
  }));
  room.rows.refresh(id);
  await room.disk.whileLocked(() => room.rows.update(id, { datasetHash: dataset.sha256, latentSeed }));
  await room.disk.whileLocked(() => supervisor.drain(id, signal));
  await room.disk.whileLocked(() => leaveOutCheckpoints(room, id, folder));
  await room.disk.whileLocked(() => supervisor.interrupt(id, 'The journal does not say how this run ended.'));
  await room.disk.whileLocked(() => writeLabels(room, id, folder));
  room.rows.refresh(id);
}

/** What a person did with the run where it came from. */
function writeLabels(room: RunContext, id: RunId, folder: string): void {
  const { tags, pins, columns } = readLabels(folder);
  const { key } = room.rows.get(id)!;
  room.log.write.transaction(() => {
    for (const step of pins) writePin(room.log.write, key, step, true);
    if (tags) writeTags(room.log.write, key, tags);
    updateRun(room.log.write, key, columns);
  });
}

/** A bundle may have come without checkpoints of which the journal speaks: what is not there is not offered. */
function leaveOutCheckpoints(room: RunContext, id: RunId, folder: string): void {
  const run = room.rows.get(id)!;
  const missing = readCheckpoints(room.log.write, run.key).filter((c) => !existsSync(join(folder, CHECKPOINTS_FOLDER, c.file)));
  if (missing.length === 0) return;
  room.log.write.transaction(() => {
    for (const { step } of missing) removeCheckpoint(room.log.write, run.key, step);
    countFiles(room.log.write, run.key);
  });
  room.rows.refresh(id);
}

/** What {@link rebuild} found. */
export interface Rebuilt {
  added: RunId[];
  /** Folders that are no whole run, with the sentence that says why. */
  refused: { folder: string; message: string }[];
}

/** Brings every run folder of the home that is not in the log into it: all of them, when the database was lost. Ends between two where `isEnded` says so. */
export async function rebuild(room: RunContext, supervisor: Supervisor, isEnded: () => boolean = () => false): Promise<Rebuilt> {
  const found: Rebuilt = { added: [], refused: [] };
  const home = runsFolder(room.home);
  const names = existsSync(home) ? readdirSync(home).filter((name) => RUN_ID.test(name)).sort() : [];
  for (const id of names) {
    if (isEnded()) break;
    const folder = join(home, id);
    if (!lstatSync(folder).isDirectory() || idTaken(room.log.read, id)) continue;
    const file = readRunFile(folder);
    if (file.ok && file.value.id === id) {
      await adopt(room, supervisor, folder, file.value);
      found.added.push(id);
    } else {
      found.refused.push({ folder, message: file.ok ? `${folder} holds the run ${file.value.id}: its name was changed.` : file.error.message });
    }
  }
  return found;
}
