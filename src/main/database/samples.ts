import { hasTiles, isSameLayout } from '../../shared/domain/grid-layout';
import type { GridLayout, TilePositions } from '../../shared/domain/grid-layout';
import type { DatabaseReader, RunKey, DatabaseWriter } from './reader-writer';
import { findMetric } from './series/metrics';

export interface StoredSample {
  step: number;
  file: string;
  kind: 'grid' | 'points';
  rows: number;
  columns: number;
  /** Positions of the tiles in a grid with padding or margins. */
  tiles?: TilePositions | undefined;
  bytes: number;
  sha256: string;
  at: string;
  /** The plane record of the same step; undefined for images and in older runs. */
  plane?: { file: string; bytes: number; sha256: string } | undefined;
}

const COLUMNS = 'step, file, kind, rows, columns, tiles, bytes, sha256, at, plane_file, plane_bytes, plane_sha256';

type SampleRow = Omit<StoredSample, 'plane' | 'tiles'> & {
  tiles: string | null;
  plane_file: string | null;
  plane_bytes: number | null;
  plane_sha256: string | null;
};

function fromRow({
  tiles,
  plane_file: file,
  plane_bytes: bytes,
  plane_sha256: sha256,
  ...row
}: SampleRow): StoredSample {
  const sample = tiles === null ? row : { ...row, tiles: JSON.parse(tiles) as TilePositions };
  return file === null ? sample : { ...sample, plane: { file, bytes: bytes!, sha256: sha256! } };
}

/** Stores a sample; replaces one of the same step, whose file has been replaced too. */
export function writeSample(db: DatabaseWriter, run: RunKey, s: StoredSample): void {
  db.run(
    `INSERT OR REPLACE INTO samples (run, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run,
    s.step,
    s.file,
    s.kind,
    s.rows,
    s.columns,
    s.tiles ? JSON.stringify(s.tiles) : null,
    s.bytes,
    s.sha256,
    s.at,
    s.plane?.file ?? null,
    s.plane?.bytes ?? null,
    s.plane?.sha256 ?? null,
  );
}

export const readSampleAt = (db: DatabaseReader, run: RunKey, step: number): StoredSample | undefined =>
  db.all<SampleRow>(`SELECT ${COLUMNS} FROM samples WHERE run = ? AND step = ?`, run, step).map(fromRow)[0];

/** All samples, ascending in step. */
export const readSamples = (db: DatabaseReader, run: RunKey): StoredSample[] =>
  db.all<SampleRow>(`SELECT ${COLUMNS} FROM samples WHERE run = ? ORDER BY step`, run).map(fromRow);

export const readNewestSample = (db: DatabaseReader, run: RunKey): StoredSample | undefined =>
  db.all<SampleRow>(`SELECT ${COLUMNS} FROM samples WHERE run = ? ORDER BY step DESC LIMIT 1`, run).map(fromRow)[0];

const UNKNOWN: GridLayout = { rows: 1, columns: 1 };

/** The layout that all grids of a run have; one row and one column where they differ, or none is known. */
export function readGridLayout(db: DatabaseReader, run: RunKey): GridLayout {
  const found = db
    .all<{ rows: number; columns: number; tiles: string | null }>(
      "SELECT DISTINCT rows, columns, tiles FROM samples WHERE run = ? AND kind = 'grid'",
      run,
    )
    .map(({ tiles, ...layout }): GridLayout =>
      tiles === null ? layout : { ...layout, tiles: JSON.parse(tiles) as TilePositions },
    );
  const [first] = found;
  return first && hasTiles(first) && found.every((layout) => isSameLayout(layout, first)) ? first : UNKNOWN;
}

/** Step of each sample, ascending, and the training time in seconds at the last recorded step up to it. */
export const readSampleTimes = (db: DatabaseReader, run: RunKey): [step: number, time: number | null][] =>
  db.rows<[number, number | null]>(
    `SELECT s.step, (SELECT value FROM points p WHERE p.run = s.run AND p.metric = ?2 AND p.step <= s.step ORDER BY p.step DESC LIMIT 1)
     FROM samples s WHERE s.run = ?1 ORDER BY s.step`,
    run,
    findMetric(db, 'time') ?? 0,
  );

/** Total size of all samples and plane records. */
export const sampleBytes = (db: DatabaseReader, run: RunKey): number =>
  db.get<{ bytes: number }>('SELECT total(bytes) + total(plane_bytes) AS bytes FROM samples WHERE run = ?', run)!.bytes;

export function rewindSamples(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM samples WHERE run = ? AND step > ?', run, step);
}

export function removeSample(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run('DELETE FROM samples WHERE run = ? AND step = ?', run, step);
}

/** Removes the plane record of a sample. */
export function removePlane(db: DatabaseWriter, run: RunKey, step: number): void {
  db.run(
    'UPDATE samples SET plane_file = NULL, plane_bytes = NULL, plane_sha256 = NULL WHERE run = ? AND step = ?',
    run,
    step,
  );
}
