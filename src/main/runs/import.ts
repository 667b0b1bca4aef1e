import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import type { RunFile } from '../../shared/run-file';
import type { RunId } from '../../shared/run';
import { idTaken, insertExperiment, insertRun } from '../db';
import { annotate, readLabels } from './annotate';
import type { Room } from './room';
import { readRunFile, runFolder, RUN_ID, runsFolder } from './run-folder';
import type { Supervisor } from './supervisor';

/**
 * Brings a run folder from elsewhere into the home: copied aside, renamed, and its journal read like any other.
 *
 * Plain files alone are copied, never what a link points to. An id that is taken is refused.
 */
export async function importRun(room: Room, supervisor: Supervisor, from: string): Promise<Outcome<RunId>> {
  const file = readRunFile(from);
  if (!file.ok) return file;
  const { id } = file.value;
  const to = runFolder(room.home, id);
  if (idTaken(room.log.read, id) || existsSync(to)) return refuse(`A run ${id} is here already: delete it first.`, from);
  const aside = `${to}.import`;
  await rm(aside, { recursive: true, force: true });
  await copyPlain(from, aside);
  await rename(aside, to);
  await adopt(room, supervisor, to, file.value);
  return ok(id);
}

async function copyPlain(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const name of await readdir(from)) {
    const stat = await lstat(join(from, name));
    if (stat.isDirectory()) await copyPlain(join(from, name), join(to, name));
    else if (stat.isFile()) await copyFile(join(from, name), join(to, name));
  }
}

/** Makes the rows of a run from its folder. A run whose journal does not say how it ended becomes `interrupted`. */
async function adopt(room: Room, supervisor: Supervisor, folder: string, file: RunFile): Promise<void> {
  const { id, name, seed, hyperparameters, hash, createdAt, dataset, experiment, parent, latentSeed } = file;
  room.log.write.transaction(() => {
    insertExperiment(room.log.write, { ...experiment, createdAt });
    insertRun(room.log.write, {
      id, name, seed, hyperparameters, hash, createdAt, experiment: experiment.id, steps: hyperparameters.steps,
      dataset: dataset.name, datasetCount: dataset.count, state: 'interrupted', ...(parent ? { parent } : {}),
    });
  });
  room.rows.refresh(id);
  room.rows.update(id, { datasetHash: dataset.sha256, latentSeed });
  await supervisor.drain(id);
  supervisor.interrupt(id, 'The journal does not say how this run ended.');
  const labels = readLabels(folder);
  if (Object.keys(labels).length > 0) annotate(room, room.rows.get(id)!, labels);
}

/** What {@link rebuild} found. */
export interface Rebuilt {
  added: RunId[];
  /** Folders that are no whole run, with the sentence that says why. */
  refused: { folder: string; message: string }[];
}

/** Brings every run folder of the home that is not in the log into it: all of them, when the database was lost. */
export async function rebuild(room: Room, supervisor: Supervisor): Promise<Rebuilt> {
  const found: Rebuilt = { added: [], refused: [] };
  const home = runsFolder(room.home);
  const names = existsSync(home) ? readdirSync(home).filter((name) => RUN_ID.test(name)).sort() : [];
  for (const id of names) {
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
