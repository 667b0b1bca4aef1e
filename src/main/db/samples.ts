import type { Reader, Writer } from './handles';
import { findMetric } from './metrics';
import type { RunKey } from './run-table';

export interface Sample {
  step: number;
  file: string;
  kind: 'grid' | 'points';
  rows: number;
  columns: number;
  bytes: number;
  sha256: string;
  at: string;
}

const COLUMNS = 'step, file, kind, rows, columns, bytes, sha256, at';

/** Stores a sample; one of the same step is replaced, for its file was. */
export function writeSample(db: Writer, run: RunKey, s: Sample): void {
  db.run(
    `INSERT OR REPLACE INTO samples (run, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    run, s.step, s.file, s.kind, s.rows, s.columns, s.bytes, s.sha256, s.at,
  );
}

export const readSampleAt = (db: Reader, run: RunKey, step: number): Sample | undefined =>
  db.get<Sample>(`SELECT ${COLUMNS} FROM samples WHERE run = ? AND step = ?`, run, step);

export const readNewestSample = (db: Reader, run: RunKey): Sample | undefined =>
  db.get<Sample>(`SELECT ${COLUMNS} FROM samples WHERE run = ? ORDER BY step DESC LIMIT 1`, run);

/** Step of each sample, ascending, and the training time in seconds at it: that of the newest logged step up to it. */
export const readSampleTimes = (db: Reader, run: RunKey): [step: number, time: number | null][] =>
  db.rows<[number, number | null]>(
    `SELECT s.step, (SELECT value FROM points p WHERE p.run = s.run AND p.metric = ?2 AND p.step <= s.step ORDER BY p.step DESC LIMIT 1)
     FROM samples s WHERE s.run = ?1 ORDER BY s.step`,
    run, findMetric(db, 'time') ?? 0,
  );

export const sampleBytes = (db: Reader, run: RunKey): number =>
  db.get<{ bytes: number }>('SELECT total(bytes) AS bytes FROM samples WHERE run = ?', run)!.bytes;

export function rewindSamples(db: Writer, run: RunKey, step: number): void {
  db.run('DELETE FROM samples WHERE run = ? AND step > ?', run, step);
}
