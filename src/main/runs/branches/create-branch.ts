import { copyFileSync, existsSync, linkSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import type { Checkpoint } from '../../../shared/contract/results';
import { journalText } from '../../../shared/formats/journal-lines';
import type { Parent } from '../../../shared/domain/run/lineage';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { CHECKPOINTS_FOLDER } from '../../../shared/formats/run-file';
import type { RunFile } from '../../../shared/formats/run-file';
import type { RunId, Trained } from '../../../shared/domain/run/run';
import { idTaken, insertRun, isLocked } from '../../database';
import type { NewRun } from '../../database';
import { moveIntoPlaceSync, replaceFileSync } from '../../files/write-aside';
import { newRunIds, runHash } from '../run-identity';
import { ingestChunk } from '../journal/ingest';
import type { RunServices } from '../run-services';
import { initialState } from '../state-machine';
import { journalOf, readTrainedRunFile, RUN_ID, runFolder, runsFolder, writeRunFile } from '../folder/run-folder';

type Child = Trained<Omit<NewRun, 'id' | 'hash' | 'steps' | 'createdAt' | 'state' | 'position' | 'parent'>> & {
  experimentName: string;
  parent: Parent;
};

/** What {@link createBranch} works with. */
export type BranchServices = Pick<RunServices, 'database' | 'home' | 'queue' | 'version'>;

/** Suffix of a folder that becomes a branch once the database has its row. */
const ASIDE = '.branch';

/**
 * Creates the folder and the queued row of a branch.
 *
 * The folder has a copy of the checkpoint and a journal that names it, so that the branch no longer depends on its
 * parent.
 * It is written under a temporary name and renamed once the database has the row; {@link finishBranches} handles a
 * crash in between.
 *
 * @param from the run whose copy of the checkpoint is taken
 */
export function createBranch(
  services: BranchServices,
  child: Child,
  from: RunId,
  checkpoint: Checkpoint,
): Outcome<RunId> {
  const donor = runFolder(services.home, from);
  const origin = readTrainedRunFile(donor);
  if (!origin.ok) return origin;
  const now = new Date();
  const [id] = newRunIds(1, now, (taken) => idTaken(services.database.write, taken));
  const { name, seed, hyperparameters, parent } = child;
  const { dataset, latentSeed } = origin.value;
  const file: RunFile = {
    format: 1,
    gander: services.version,
    id: id!,
    name,
    experiment: { id: child.experiment, name: child.experimentName },
    createdAt: now.toISOString(),
    seed,
    latentSeed,
    hyperparameters,
    dataset,
    hash: runHash(hyperparameters, seed, dataset.sha256, parent),
    parent,
    ...(child.target === undefined ? {} : { target: child.target }),
  };
  const folder = runFolder(services.home, id!);
  const aside = folder + ASIDE;
  try {
    writeRunFile(aside, file);
    share(join(donor, CHECKPOINTS_FOLDER, checkpoint.file), join(aside, CHECKPOINTS_FOLDER, checkpoint.file));
    const { step, bytes, sha256 } = checkpoint;
    replaceFileSync(
      journalOf(aside),
      `${journalText({ type: 'checkpoint', at: now.getTime(), step, file: checkpoint.file, bytes, sha256 })}\n`,
    );
    services.database.write.transaction(() => {
      insertRun(services.database.write, {
        ...child,
        id: id!,
        hash: file.hash,
        steps: hyperparameters.steps,
        createdAt: file.createdAt,
        ...initialState({ type: 'enqueued', position: services.queue.back() }),
      });
      ingestChunk(services.database.write, id!, journalOf(aside));
    });
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    // The caller retries.
    if (isLocked(error)) throw error;
    return refuse(m.runs_branch_not_written({ message: (error as Error).message }), folder);
  }
  moveIntoPlaceSync(aside, folder);
  return ok(id!);
}

/**
 * At start-up: renames branch folders after a crash between row and rename, and removes those without a row in the
 * database.
 */
export function finishBranches({ home, database }: Pick<RunServices, 'home' | 'database'>): void {
  const folder = runsFolder(home);
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const id = name.endsWith(ASIDE) ? name.slice(0, -ASIDE.length) : '';
    if (!RUN_ID.test(id)) continue;
    if (idTaken(database.read, id) && !existsSync(join(folder, id)))
      moveIntoPlaceSync(join(folder, name), join(folder, id));
    else rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/**
 * Hard-links a file, which is safe because checkpoints are never modified; copies it where hard links are not
 * supported.
 */
function share(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}
