import { existsSync, readdirSync, statSync } from 'node:fs';
import { m } from '../../../paraglide/messages';
import type { RunId } from '../../../shared/domain/run/run';
import { idTaken } from '../../database';
import type { DatabaseReader, StoredRun } from '../../database';
import type { AbandonedFile } from '../../files/abandoned-files';
import { abandonedFilesOfHome, abandonedFilesOfRun } from '../disk/abandoned-files';
import { readRunFile, RUN_ID, runFolder, runsFolder } from '../folder/run-folder';
import { kept } from './finding';
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
  const what = existsSync(path) ? m.runs_verify_runs_folder_file() : m.runs_verify_runs_folder_missing();
  return {
    kind: 'home',
    path,
    what,
    cost: m.runs_verify_runs_folder_cost(),
    repair: m.runs_verify_runs_folder_repair(),
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
    ? m.runs_verify_unlisted()
    : m.runs_verify_incomplete_folder({
        reason: file.ok ? m.runs_verify_holds_run({ id: file.value.id }) : file.error.message,
      });
  return {
    kind: 'unknown-folder',
    run: id,
    path,
    what,
    cost: m.runs_verify_unlisted_cost(),
    repair: whole ? m.runs_verify_unlisted_repair() : kept(),
    isWhole: whole,
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
    what: m.runs_verify_folder_missing(),
    cost: m.runs_verify_folder_cost(),
    repair: m.runs_verify_folder_repair(),
  };
}

/** Abandoned temporary files of a run, and of the rest of the home. */
export const findAbandonedFiles = (folder: string, id: RunId): Finding[] =>
  abandonedFilesOfRun(folder).map((found) => ({ ...toFinding(found), run: id }));
export const findAbandonedHomeFiles = (home: string): Finding[] => abandonedFilesOfHome(home).map(toFinding);

const toFinding = ({ path, bytes }: AbandonedFile): Finding => ({
  kind: 'left-over',
  path,
  what: m.runs_verify_left_over({ bytes }),
  cost: m.runs_verify_left_over_cost(),
  repair: m.runs_verify_left_over_repair(),
});
