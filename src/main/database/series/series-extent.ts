import type { RunId } from '../../../shared/domain/run/run';
import type { DatabaseReader, RunKey, DatabaseWriter } from '../reader-writer';
import type { MetricKey } from './metrics';

/** Extent of one metric of one run: used to choose a level without counting points. */
export interface SeriesExtent {
  metric: MetricKey;
  count: number;
  firstStep: number;
  lastStep: number;
  /** Number of pyramid levels. */
  levels: number;
}

const COLUMNS = 'metric, count, first_step AS firstStep, last_step AS lastStep, levels';

export const readExtent = (db: DatabaseReader, run: RunKey, metric: MetricKey): SeriesExtent | undefined =>
  db.get<SeriesExtent>(`SELECT ${COLUMNS} FROM series WHERE run = ? AND metric = ?`, run, metric);

export const readExtents = (db: DatabaseReader, run: RunKey): SeriesExtent[] =>
  db.all<SeriesExtent>(`SELECT ${COLUMNS} FROM series WHERE run = ?`, run);

export function writeExtent(db: DatabaseWriter, run: RunKey, extent: SeriesExtent): void {
  db.run(
    `INSERT INTO series (run, metric, count, first_step, last_step, levels) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET count = excluded.count, first_step = excluded.first_step, last_step = excluded.last_step`,
    run,
    extent.metric,
    extent.count,
    extent.firstStep,
    extent.lastStep,
    extent.levels,
  );
}

export function removeExtent(db: DatabaseWriter, run: RunKey, metric: MetricKey): void {
  db.run('DELETE FROM series WHERE run = ? AND metric = ?', run, metric);
}

/** The recorded metrics of a run, and the largest number of steps of any of them. */
export function readRecorded(db: DatabaseReader, run: RunId): { metrics: string[]; steps: number } {
  const rows = db.rows<[string, number]>(
    'SELECT m.name, s.count FROM runs r JOIN series s ON s.run = r.key JOIN metrics m ON m.key = s.metric WHERE r.id = ? ORDER BY m.key',
    run,
  );
  return { metrics: rows.map(([name]) => name), steps: Math.max(0, ...rows.map(([, count]) => count)) };
}

/** Names of the recorded metrics of each run; an unknown run has none. */
export function metricNames(db: DatabaseReader, runs: readonly RunId[]): Record<RunId, string[]> {
  const names: Record<RunId, string[]> = {};
  for (const run of runs) {
    const rows = db.rows<[string]>(
      `SELECT m.name FROM runs r JOIN series s ON s.run = r.key JOIN metrics m ON m.key = s.metric WHERE r.id = ? ORDER BY m.key`,
      run,
    );
    names[run] = rows.map(([name]) => name);
  }
  return names;
}
