import { existsSync, readdirSync, statSync } from 'node:fs';
import type { RunId } from '../../../shared/domain/run/run';
import { idTaken } from '../../database';
import type { DatabaseReader, StoredRun } from '../../database';
import type { AbandonedFile } from '../../files/abandoned-files';
import { abandonedFilesOfHome, abandonedFilesOfRun } from '../disk/abandoned-files';
import { readRunFile, RUN_ID, runFolder, runsFolder } from '../folder/run-folder';
import { KEPT } from './finding';
import type { Finding } from './finding';

const hasRunsFolder = (home: string): boolean =>
  statSync(runsFolder(home), { throwIfNoEntry: false })?.isDirectory() === true;

/**
 * Whether the folder of all run folders is missing, or is a file: its disk may not be mounted, so no single run is
 * reported as lost.
 *
 * @param runs the runs in the database
 */
export function lostRunsFolder(home: string, runs: readonly StoredRun[]): Finding | undefined {
  const path = runsFolder(home);
  if (hasRunsFolder(home) || (!existsSync(path) && !runs.some(wasTrained))) return undefined;
  const what = existsSync(path)
    ? 'it is a file instead of the folder of all runs'
    : 'the folder of all runs is missing';
  return {
    kind: 'home',
    path,
    what,
    cost: 'grids, checkpoints and journals of all runs; the database has their settings and curves',
    repair: 'changes nothing; restore it, or create an empty folder of that name if the runs are permanently lost',
  };
}

const wasTrained = (run: StoredRun): boolean => run.cursor > 0 || run.startedAt !== undefined;

/** Ids of all run folders of a home, oldest first. */
export const folderIds = (home: string): RunId[] =>
  hasRunsFolder(home)
    ? readdirSync(runsFolder(home), { withFileTypes: true })
        .filter((e) => e.isDirectory() && RUN_ID.test(e.name))
        .map((e) => e.name)
        .sort()
    : [];

/** Run folders without a row in the database. */
export const unknownFolders = (home: string, db: DatabaseReader): Finding[] =>
  folderIds(home)
    .filter((id) => !idTaken(db, id))
    .map((id) => unknownFolder(home, id));

export function unknownFolder(home: string, id: RunId): Finding {
  const path = runFolder(home, id);
  const file = readRunFile(path);
  const whole = file.ok && file.value.id === id;
  const what = whole
    ? 'the run is not in the database'
    : `the folder is not in the database, and it is not a complete run: ${file.ok ? `it holds the run ${file.value.id}` : file.error.message}`;
  return {
    kind: 'unknown-folder',
    run: id,
    path,
    what,
    cost: 'the run is not listed',
    repair: whole ? 'imports it' : KEPT,
  };
}

/** A run that has been trained and whose folder is missing. */
export function lostFolder(home: string, run: StoredRun): Finding | undefined {
  const path = runFolder(home, run.id);
  if (existsSync(path) || !wasTrained(run)) return undefined;
  return {
    kind: 'lost-folder',
    run: run.id,
    path,
    what: 'the run folder is missing',
    cost: 'its grids and checkpoints; the database has its settings and curves',
    repair: 'removes its grids and checkpoints from the database and adds an event to the run',
  };
}

/** Abandoned temporary files of a run, and of the rest of the home. */
export const findAbandonedFiles = (folder: string, id: RunId): Finding[] =>
  abandonedFilesOfRun(folder).map((found) => ({ ...toFinding(found), run: id }));
export const findAbandonedHomeFiles = (home: string): Finding[] => abandonedFilesOfHome(home).map(toFinding);

const toFinding = ({ path, bytes }: AbandonedFile): Finding => ({
  kind: 'left-over',
  path,
  what: `left over from an interrupted write, ${bytes} bytes`,
  cost: 'disk space',
  repair: 'removes it',
});
