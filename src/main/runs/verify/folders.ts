import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKPOINTS_FOLDER, SAMPLES_FOLDER } from '../../../shared/run-file';
import type { RunId } from '../../../shared/run';
import { idTaken } from '../../db';
import type { Reader, StoredRun } from '../../db';
import { readRunFile, RUN_ID, runFolder, runsFolder } from '../run-folder';
import { KEPT } from './finding';
import type { Finding } from './finding';

/** Ids of all run folders of a home, oldest first. */
export const folderIds = (home: string): RunId[] =>
  existsSync(runsFolder(home)) ? readdirSync(runsFolder(home), { withFileTypes: true }).filter((e) => e.isDirectory() && RUN_ID.test(e.name)).map((e) => e.name).sort() : [];

/** Run folders that the log knows nothing of. */
export const unknownFolders = (home: string, db: Reader): Finding[] => folderIds(home).filter((id) => !idTaken(db, id)).map((id) => unknownFolder(home, id));

export function unknownFolder(home: string, id: RunId): Finding {
  const path = runFolder(home, id);
  const file = readRunFile(path);
  const whole = file.ok && file.value.id === id;
  const what = whole ? 'the log does not know this run' : `the log does not know this folder, and it is no whole run: ${file.ok ? `it holds the run ${file.value.id}` : file.error.message}`;
  return { kind: 'unknown-folder', run: id, path, what, cost: 'the run is in no list', repair: whole ? 'brings it in' : KEPT };
}

/** A run that has been trained and has no folder any more. */
export function lostFolder(home: string, run: StoredRun): Finding | undefined {
  const path = runFolder(home, run.id);
  if (existsSync(path) || (run.cursor === 0 && run.startedAt === undefined)) return undefined;
  return { kind: 'lost-folder', run: run.id, path, what: 'the run folder is gone', cost: 'its pictures and checkpoints; the log keeps its settings and curves', repair: 'takes its pictures and checkpoints off the log, with an event of the run' };
}

/** What is younger may be in the making. */
const OLD = 60_000;

/** What a crash left of a file that was being written aside. */
export function leftOvers(folder: string, id: RunId, now = Date.now()): Finding[] {
  return [folder, join(folder, SAMPLES_FOLDER), join(folder, CHECKPOINTS_FOLDER)].flatMap((place) =>
    (existsSync(place) ? readdirSync(place) : []).filter((name) => /\.(tmp|part)$/.test(name)).flatMap((name): Finding[] => {
      const path = join(place, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      if (!stat?.isFile() || now - stat.mtimeMs < OLD) return [];
      return [{ kind: 'left-over', run: id, path, what: `left over from a write that was cut short, ${stat.size} bytes`, cost: 'room on the disk', repair: 'removes it' }];
    }));
}
