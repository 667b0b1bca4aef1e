import { extremeValues } from './best-values';
import { rewindCheckpoints } from './checkpoints';
import { rewindWarnings } from './events';
import { removeIfEmpty } from './experiments';
import { rewindPins } from './pins';
import { rewindPruned } from './pruned-checkpoints';
import type { DatabaseReader, DatabaseWriter, RunKey } from './reader-writer';
import { BYTES_PER_POINT, countFiles, countPoints, updateRun } from './run-table';
import { rewindSamples } from './samples';
import { hasMoreAfter, lastValues, rewindPoints, rewindSlice } from './series/points';

/** Rows removed per slice: about ten milliseconds. */
const ROWS_PER_SLICE = 10_000;

/** Runs that are marked as deleted and still have rows. */
export const readDeleted = (db: DatabaseReader): { key: RunKey; id: string; target: string | null }[] =>
  db.all('SELECT key, id, target FROM runs WHERE deleted = 1');

/** Removes one slice of a marked run; true when nothing is left. */
export function removeSlice(db: DatabaseWriter, run: RunKey): boolean {
  return db.transaction(() => {
    const points = db.run(
      'DELETE FROM points WHERE (run, metric, step) IN (SELECT run, metric, step FROM points WHERE run = ? LIMIT ?)',
      run,
      ROWS_PER_SLICE,
    ).changes;
    if (points === ROWS_PER_SLICE) return false;
    const buckets = db.run(
      'DELETE FROM buckets WHERE (run, metric, level, bucket) IN (SELECT run, metric, level, bucket FROM buckets WHERE run = ? LIMIT ?)',
      run,
      ROWS_PER_SLICE,
    ).changes;
    if (buckets === ROWS_PER_SLICE) return false;
    const { experiment } = db.get<{ experiment: string }>('SELECT experiment FROM runs WHERE key = ?', run)!;
    db.run('DELETE FROM runs WHERE key = ?', run);
    removeIfEmpty(db, experiment);
    return true;
  });
}

/**
 * Removes everything that a run recorded, to read its journal again; its labels and pins are kept. Pages of points are
 * removed in transactions of their own.
 */
export function clearRecorded(db: DatabaseWriter, run: RunKey): void {
  while (hasMoreAfter(db, run, -1, ROWS_PER_SLICE)) rewindSlice(db, run, ROWS_PER_SLICE);
  db.transaction(() => {
    rewindPoints(db, run, -1);
    rewindSamples(db, run, -1);
    rewindCheckpoints(db, run, -1);
    db.run('DELETE FROM events WHERE run = ?', run);
    countFiles(db, run);
    countPoints(db, run);
    updateRun(db, run, { step: 0, cursor: 0, last: {}, best: {}, extremes: {} });
    db.run("UPDATE runs SET warnings = 0, warned = '[]' WHERE key = ?", run);
  });
}

/** Returns up to `pages` empty pages to the file system; true when none is left. */
export function vacuumSlice(db: DatabaseWriter, pages = 500): boolean {
  db.pragma(`incremental_vacuum(${pages})`);
  return db.pragma('freelist_count') === 0;
}

/** Checkpoints the write-ahead log into the database file and truncates it. */
export function emptyWal(db: DatabaseWriter): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
}

/** Estimated size of a run in the database in bytes, from its number of points. */
export function databaseBytes(db: DatabaseReader, run: RunKey): number {
  const { points } = db.get<{ points: number }>('SELECT total(count) AS points FROM series WHERE run = ?', run)!;
  return Math.round(points * BYTES_PER_POINT);
}

/**
 * Removes what a run recorded after a step, when it resumes from a checkpoint there. Events other than warnings are
 * kept.
 */
export function rewind(db: DatabaseWriter, run: RunKey, step: number): void {
  db.transaction(() => {
    rewindPoints(db, run, step);
    rewindSamples(db, run, step);
    rewindCheckpoints(db, run, step);
    rewindPruned(db, run, step);
    rewindPins(db, run, step);
    rewindWarnings(db, run, step);
    countFiles(db, run);
    countPoints(db, run);
    updateRun(db, run, { step, last: lastValues(db, run), ...extremeValues(db, run) });
  });
}
