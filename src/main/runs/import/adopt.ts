import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import { externalRunOf, isExternalFile } from '../../../shared/formats/external-run';
import type { ExternalRunFile } from '../../../shared/formats/external-run';
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
import type { NewRun } from '../../database';
import { readLabels } from '../folder/labels-file';
import type { RunServices } from '../run-services';
import { initialState } from '../state-machine';
import { readRunFile, RUN_ID, runsFolder } from '../folder/run-folder';
import type { Supervisor } from '../supervisor/supervisor';
import { inEnglish } from '../../../shared/locale';

/** What {@link adopt} works with. */
export type AdoptServices = Pick<RunServices, 'database' | 'disk' | 'home' | 'rows'>;

/** Reads the journal of a run, and ends the run if the journal has no end. */
export type Adopter = Pick<Supervisor, 'drain' | 'interrupt'>;

/**
 * Creates the rows of a run from its folder. A run whose journal has no end becomes `interrupted`.
 *
 * @param target on which it is continued; runs from elsewhere have none, because names of targets belong to a home
 */
export async function adopt(
  services: Omit<AdoptServices, 'home'>,
  supervisor: Adopter,
  folder: string,
  file: RunFile | ExternalRunFile,
  signal?: AbortSignal,
  target?: string,
): Promise<void> {
  const { id, createdAt, experiment } = file;
  await services.disk.attempt(() =>
    services.database.write.transaction(() => {
      insertExperiment(services.database.write, { ...experiment, createdAt });
      insertRun(services.database.write, { ...newRunOf(file), ...(target === undefined ? {} : { target }) });
    }),
  );
  const found = isExternalFile(file)
    ? { datasetHash: file.dataset?.sha256 }
    : { datasetHash: file.dataset.sha256, latentSeed: file.latentSeed };
  await services.disk.retryWhileLocked(() => services.rows.update(id, found));
  await services.disk.retryWhileLocked(() => supervisor.drain(id, signal));
  await services.disk.retryWhileLocked(() => leaveOutCheckpoints(services, id, folder));
  await services.disk.retryWhileLocked(() =>
    supervisor.interrupt(
      id,
      inEnglish(() => m.runs_ended_unknown()),
    ),
  );
  await services.disk.retryWhileLocked(() => writeLabels(services, id, folder));
}

const targetOf = (file: RunFile | ExternalRunFile): string | undefined =>
  isExternalFile(file) ? undefined : file.target;

/** The row of a run from its `run.json`. */
function newRunOf(file: RunFile | ExternalRunFile): NewRun {
  const { id, name, createdAt, experiment } = file;
  const common = { id, name, createdAt, experiment: experiment.id, ...initialState({ type: 'run-folder' }) };
  if (isExternalFile(file))
    return {
      ...common,
      ...(file.seed === undefined ? {} : { seed: file.seed }),
      external: externalRunOf(file),
      hash: '',
      // Steps are 0 where their number is not stated.
      steps: file.steps ?? 0,
      dataset: file.dataset?.name ?? '',
      datasetCount: file.dataset?.count ?? 0,
    };
  const { seed, hyperparameters, hash, dataset, parent } = file;
  return {
    ...common,
    seed,
    hyperparameters,
    hash,
    steps: hyperparameters.steps,
    dataset: dataset.name,
    datasetCount: dataset.count,
    ...(parent ? { parent } : {}),
  };
}

/** Restores a person's changes to the run from `labels.json`. */
function writeLabels(services: Pick<RunServices, 'database' | 'rows'>, id: RunId, folder: string): void {
  const { tags, pins, columns } = readLabels(folder);
  const { key } = services.rows.get(id)!;
  services.database.write.transaction(() => {
    for (const step of pins) writePin(services.database.write, key, step, true);
    if (tags) writeTags(services.database.write, key, tags);
    updateRun(services.database.write, key, columns);
  });
}

/** A bundle may lack checkpoints that the journal lists; their rows are removed. */
function leaveOutCheckpoints(services: Pick<RunServices, 'database' | 'rows'>, id: RunId, folder: string): void {
  const run = services.rows.get(id)!;
  const missing = readCheckpoints(services.database.write, run.key).filter(
    (c) => !existsSync(join(folder, CHECKPOINTS_FOLDER, c.file)),
  );
  if (missing.length === 0) return;
  services.database.write.transaction(() => {
    for (const { step } of missing) removeCheckpoint(services.database.write, run.key, step);
    countFiles(services.database.write, run.key);
  });
}

/** What {@link rebuild} works with. */
export type RebuildServices = AdoptServices & { supervisor: Adopter; external: Adopter };

/** Result of {@link rebuild}. */
export interface Rebuilt {
  added: RunId[];
  /** Folders that are not a complete run, with the reason as a sentence. */
  refused: { folder: string; message: string }[];
}

/**
 * Adds every run folder of the home that is not in the database: all of them, if the database was lost. `isEnded` can
 * end it between two runs. External runs are followed by their adopter, because their programs may still be at work.
 */
export async function rebuild(services: RebuildServices, isEnded: () => boolean = () => false): Promise<Rebuilt> {
  const found: Rebuilt = { added: [], refused: [] };
  const home = runsFolder(services.home);
  const names = existsSync(home)
    ? readdirSync(home)
        .filter((name) => RUN_ID.test(name))
        .sort()
    : [];
  for (const id of names) {
    if (isEnded()) break;
    const folder = join(home, id);
    if (!lstatSync(folder).isDirectory() || idTaken(services.database.read, id)) continue;
    const file = readRunFile(folder);
    if (file.ok && file.value.id === id) {
      const adopter = isExternalFile(file.value) ? services.external : services.supervisor;
      await adopt(services, adopter, folder, file.value, undefined, targetOf(file.value));
      found.added.push(id);
    } else {
      found.refused.push({
        folder,
        message: file.ok ? m.runs_folder_holds_another({ folder, id: file.value.id }) : file.error.message,
      });
    }
  }
  return found;
}
