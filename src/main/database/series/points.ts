import { addToBuckets, rewindBuckets } from './buckets';
import type { DatabaseReader, RunKey, DatabaseWriter } from '../reader-writer';
import { findMetric, metricKey } from './metrics';
import type { MetricKey } from './metrics';
import { levelsFor } from './pyramid';
import { readExtent, readExtents, removeExtent, writeExtent } from './series-extent';

/** NaN is stored as NULL, because SQLite has no NaN; infinities are stored as such. */
const toColumn = (value: number): number | null => (Number.isNaN(value) ? null : value);
export const fromColumn = (value: number | null): number => value ?? NaN;

/**
 * Appends values of one metric to the raw points and the pyramid.
 *
 * Steps must ascend; values at steps that are already recorded are skipped.
 *
 * @param plannedSteps length of the run, which determines the number of pyramid levels
 * @returns number of skipped values
 */
export function appendSeries(
  db: DatabaseWriter,
  run: RunKey,
  plannedSteps: number,
  name: string,
  steps: readonly number[],
  values: readonly number[],
): number {
  return db.transaction(() => {
    const metric = metricKey(db, name);
    const before = readExtent(db, run, metric);
    const fresh = newOnes(steps, values, before?.lastStep ?? -1);
    if (fresh.steps.length === 0) return steps.length;
    const insert = db.statement('INSERT INTO points (run, metric, step, value) VALUES (?, ?, ?, ?)');
    for (let i = 0; i < fresh.steps.length; i++) insert.run(run, metric, fresh.steps[i], toColumn(fresh.values[i]!));
    const levels = before?.levels ?? levelsFor(plannedSteps);
    addToBuckets(db, run, metric, levels, fresh.steps, fresh.values);
    writeExtent(db, run, {
      metric,
      count: (before?.count ?? 0) + fresh.steps.length,
      firstStep: before?.firstStep ?? fresh.steps[0]!,
      lastStep: fresh.steps[fresh.steps.length - 1]!,
      levels,
    });
    return steps.length - fresh.steps.length;
  });
}

/** Appends a table of values: {@link appendSeries} for each metric. */
export function appendPoints(
  db: DatabaseWriter,
  run: RunKey,
  plannedSteps: number,
  steps: readonly number[],
  values: Record<string, readonly number[]>,
): number {
  return db.transaction(() =>
    Object.entries(values).reduce(
      (skipped, [name, column]) => skipped + appendSeries(db, run, plannedSteps, name, steps, column),
      0,
    ),
  );
}

function newOnes(
  steps: readonly number[],
  values: readonly number[],
  after: number,
): { steps: readonly number[]; values: readonly number[] } {
  let last = after;
  const isNew = steps.map((step) => step > last && ((last = step), true));
  if (isNew.every(Boolean)) return { steps, values };
  return { steps: steps.filter((_, i) => isNew[i]), values: values.filter((_, i) => isNew[i]) };
}

/** Removes all points after a step, for every metric, and updates the pyramid. */
export function rewindPoints(db: DatabaseWriter, run: RunKey, step: number): void {
  db.transaction(() => {
    for (const extent of readExtents(db, run)) {
      if (extent.lastStep <= step) continue;
      const { changes } = db.run(
        'DELETE FROM points WHERE run = ? AND metric = ? AND step > ?',
        run,
        extent.metric,
        step,
      );
      rewindBuckets(db, run, extent.metric, extent.levels, step + 1);
      const last = lastPoint(db, run, extent.metric);
      if (last) writeExtent(db, run, { ...extent, count: extent.count - changes, lastStep: last.step });
      else removeExtent(db, run, extent.metric);
    }
  });
}

/** Whether a run has more than `count` raw points after a step. */
export function hasMoreAfter(db: DatabaseReader, run: RunKey, step: number, count: number): boolean {
  let left = count;
  for (const { metric, lastStep } of readExtents(db, run)) {
    if (lastStep <= step) continue;
    const sql =
      'SELECT count(*) AS found FROM (SELECT 1 FROM points WHERE run = ? AND metric = ? AND step > ? LIMIT ?)';
    left -= db.get<{ found: number }>(sql, run, metric, step, left + 1)!.found;
    if (left < 0) return true;
  }
  return false;
}

/**
 * Removes the last raw points of a run, at most `count` of them, and updates the pyramid.
 *
 * For a run with more than `count` points after a step, all removed points are after that step.
 */
export function rewindSlice(db: DatabaseWriter, run: RunKey, count: number): void {
  const extents = readExtents(db, run);
  // At most this many points are removed per metric.
  const each = Math.max(1, Math.floor(count / Math.max(1, extents.length)));
  let step = -1;
  for (const { metric } of extents) {
    const kept = db.get<{ step: number }>(
      'SELECT step FROM points WHERE run = ? AND metric = ? ORDER BY step DESC LIMIT 1 OFFSET ?',
      run,
      metric,
      each,
    );
    step = Math.max(step, kept?.step ?? -1);
  }
  rewindPoints(db, run, step);
}

/** The last step that is recorded for, or passed by, all of these metrics; -1 when one of them has no values. */
export const lastStepOf = (db: DatabaseReader, run: RunKey, names: readonly string[]): number =>
  Math.min(
    ...names.map((name) => {
      const metric = findMetric(db, name);
      return (metric === undefined ? undefined : readExtent(db, run, metric)?.lastStep) ?? -1;
    }),
  );

/** The raw value of a metric at a step; undefined where none is recorded. */
export function valueAt(db: DatabaseReader, run: RunKey, name: string, step: number): number | undefined {
  const row = db.get<{ value: number | null }>(
    'SELECT value FROM points WHERE run = ? AND metric = ? AND step = ?',
    run,
    findMetric(db, name) ?? 0,
    step,
  );
  return row && fromColumn(row.value);
}

const lastPoint = (
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
): { step: number; value: number | null } | undefined =>
  db.get('SELECT step, value FROM points WHERE run = ? AND metric = ? ORDER BY step DESC LIMIT 1', run, metric);

/** Newest value of each metric of a run; null when it is not finite. */
export function lastValues(db: DatabaseReader, run: RunKey): Record<string, number | null> {
  const rows = db.rows<[string, number | null]>(
    `SELECT m.name, p.value FROM series s JOIN metrics m ON m.key = s.metric
     JOIN points p ON p.run = s.run AND p.metric = s.metric AND p.step = s.last_step WHERE s.run = ?`,
    run,
  );
  return Object.fromEntries(rows.map(([name, value]) => [name, Number.isFinite(value) ? value : null]));
}

/** All raw values of a run by metric name, ascending in step. */
export function readRaw(db: DatabaseReader, run: RunKey): Map<string, { steps: number[]; values: number[] }> {
  const series = new Map<string, { steps: number[]; values: number[] }>();
  for (const { metric } of readExtents(db, run)) {
    const { name } = db.get<{ name: string }>('SELECT name FROM metrics WHERE key = ?', metric)!;
    const rows = readPoints(db, run, metric, 0, Number.MAX_SAFE_INTEGER);
    series.set(name, { steps: rows.map(([step]) => step), values: rows.map(([, value]) => fromColumn(value)) });
  }
  return series;
}

/** Replaces all values of one metric of a run, and rebuilds its pyramid. */
export function replaceSeries(
  db: DatabaseWriter,
  run: RunKey,
  plannedSteps: number,
  name: string,
  steps: readonly number[],
  values: readonly number[],
): void {
  db.transaction(() => {
    const metric = metricKey(db, name);
    db.run('DELETE FROM points WHERE run = ? AND metric = ?', run, metric);
    db.run('DELETE FROM buckets WHERE run = ? AND metric = ?', run, metric);
    removeExtent(db, run, metric);
    appendSeries(db, run, plannedSteps, name, steps, values);
  });
}

export type PointRow = [step: number, value: number | null];

/** Raw points of steps from..to, both included, ascending. */
const readPoints = (db: DatabaseReader, run: RunKey, metric: MetricKey, from: number, to: number): PointRow[] =>
  db.rows<PointRow>(
    'SELECT step, value FROM points WHERE run = ? AND metric = ? AND step BETWEEN ? AND ? ORDER BY step',
    run,
    metric,
    from,
    to,
  );

/** At most `limit` raw points of steps from..to, ascending. */
export const readFirstPoints = (
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
  from: number,
  to: number,
  limit: number,
): PointRow[] =>
  db.rows<PointRow>(
    'SELECT step, value FROM points WHERE run = ? AND metric = ? AND step BETWEEN ? AND ? ORDER BY step LIMIT ?',
    run,
    metric,
    from,
    to,
    limit,
  );

/** The first raw points from a step on, each with the value of another metric at the same step. */
export const readPointsBeside = (
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
  beside: MetricKey,
  from: number,
  to: number,
  limit: number,
): [number, number | null, number | null][] =>
  db.rows<[number, number | null, number | null]>(
    `SELECT p.step, p.value, (SELECT b.value FROM points b WHERE b.run = p.run AND b.metric = ?3 AND b.step = p.step)
     FROM points p WHERE p.run = ?1 AND p.metric = ?2 AND p.step BETWEEN ?4 AND ?5 ORDER BY p.step LIMIT ?6`,
    run,
    metric,
    beside,
    from,
    to,
    limit,
  );

/** Seconds of training when a run reached a step; 0 when none are recorded up to there. */
export const timeAt = (db: DatabaseReader, run: RunKey, step: number): number =>
  db.get<{ value: number | null }>(
    'SELECT value FROM points WHERE run = ? AND metric = ? AND step <= ? ORDER BY step DESC LIMIT 1',
    run,
    findMetric(db, 'time') ?? 0,
    step,
  )?.value ?? 0;
