import type { DatabaseReader, RunKey, DatabaseWriter } from '../reader-writer';
import type { MetricKey } from './metrics';
import { FACTOR, spanOf } from './pyramid';

/**
 * One entry of the pyramid: `count`, `sum`, `min` and `max` cover the finite values, `last` is the last value of any
 * kind.
 */
interface Bucket {
  bucket: number;
  count: number;
  sum: number;
  min: number | null;
  max: number | null;
  last: number | null;
}

const UPSERT = `
INSERT INTO buckets (run, metric, level, bucket, count, sum, min, max, last) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET count = count + excluded.count, sum = max(-${Number.MAX_VALUE}, min(${Number.MAX_VALUE}, sum + excluded.sum)),
  min = min(coalesce(min, excluded.min), coalesce(excluded.min, min)),
  max = max(coalesce(max, excluded.max), coalesce(excluded.max, max)),
  last = excluded.last`;

/** Adds new points, ascending and after all existing ones, to each level of the pyramid. */
export function addToBuckets(
  db: DatabaseWriter,
  run: RunKey,
  metric: MetricKey,
  levels: number,
  steps: readonly number[],
  values: readonly number[],
): void {
  const upsert = db.statement(UPSERT);
  const write = (level: number, b: Bucket) =>
    upsert.run(run, metric, level, b.bucket, b.count, b.sum, b.min, b.max, b.last);
  for (let level = 1; level <= levels; level++) {
    let open: Bucket | undefined;
    for (let i = 0; i < steps.length; i++) {
      const bucket = Math.floor(steps[i]! / spanOf(level));
      if (open && open.bucket !== bucket) write(level, open);
      if (open?.bucket !== bucket) open = { bucket, count: 0, sum: 0, min: null, max: null, last: null };
      add(open, values[i]!);
    }
    if (open) write(level, open);
  }
}

function add(to: Bucket, value: number): void {
  to.last = Number.isNaN(value) ? null : value;
  if (!Number.isFinite(value)) return;
  to.count++;
  to.sum = clampedSum(to.sum + value);
  to.min = to.min === null ? value : Math.min(to.min, value);
  to.max = to.max === null ? value : Math.max(to.max, value);
}

/** A sum of opposite overflows would be NaN, which the column cannot hold. */
const clampedSum = (sum: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, sum));

/** SQL for a sum clamped to the range of a double. */
const total = (of: string): string => `max(-${Number.MAX_VALUE}, min(${Number.MAX_VALUE}, total(${of})))`;
const MERGED = `sum(count), ${total('sum')}, min(min), max(max)`;
const FINITE = 'CASE WHEN abs(value) < 9e999 THEN value END';

/**
 * Restores the pyramid after the raw points from `step` on were removed.
 *
 * In each level, the buckets from that step on are removed, and the partial one is recomputed from the level below.
 */
export function rewindBuckets(db: DatabaseWriter, run: RunKey, metric: MetricKey, levels: number, step: number): void {
  for (let level = 1; level <= levels; level++) {
    const bucket = Math.floor(step / spanOf(level));
    db.run(
      'DELETE FROM buckets WHERE run = ? AND metric = ? AND level = ? AND bucket >= ?',
      run,
      metric,
      level,
      bucket,
    );
    if (level === 1) fromPoints(db, run, metric, bucket);
    else fromLevelBelow(db, run, metric, level, bucket);
  }
}

function fromPoints(db: DatabaseWriter, run: RunKey, metric: MetricKey, bucket: number): void {
  db.run(
    `INSERT INTO buckets (run, metric, level, bucket, count, sum, min, max, last)
     SELECT ?1, ?2, 1, ?3, count(${FINITE}), ${total(FINITE)}, min(${FINITE}), max(${FINITE}),
       (SELECT value FROM points WHERE run = ?1 AND metric = ?2 AND step BETWEEN ?4 AND ?5 ORDER BY step DESC LIMIT 1)
     FROM points WHERE run = ?1 AND metric = ?2 AND step BETWEEN ?4 AND ?5 HAVING count(*) > 0`,
    run,
    metric,
    bucket,
    bucket * FACTOR,
    bucket * FACTOR + FACTOR - 1,
  );
}

function fromLevelBelow(db: DatabaseWriter, run: RunKey, metric: MetricKey, level: number, bucket: number): void {
  db.run(
    `INSERT INTO buckets (run, metric, level, bucket, count, sum, min, max, last)
     SELECT ?1, ?2, ?3, ?4, ${MERGED},
       (SELECT last FROM buckets WHERE run = ?1 AND metric = ?2 AND level = ?3 - 1 AND bucket BETWEEN ?5 AND ?6 ORDER BY bucket DESC LIMIT 1)
     FROM buckets WHERE run = ?1 AND metric = ?2 AND level = ?3 - 1 AND bucket BETWEEN ?5 AND ?6 HAVING count(*) > 0`,
    run,
    metric,
    level,
    bucket,
    bucket * FACTOR,
    bucket * FACTOR + FACTOR - 1,
  );
}

/**
 * Tolerance for rounding of a sum: it depends on the magnitude of the values, which may cancel out, and not on the
 * sum.
 */
const ROUNDING = '1e-9 * (1 + e.count * coalesce(max(abs(e.min), abs(e.max)), 0))';
const DIFFERS = `e.count IS NOT b.count OR e.min IS NOT b.min OR e.max IS NOT b.max OR abs(e.sum - b.sum) > ${ROUNDING}`;
const AGREES = `NOT coalesce(${DIFFERS}, 0)`;

/**
 * Counts the entries of a run's pyramid that do not match the level below or the raw points; sums may differ by
 * rounding.
 *
 * The expected entries are computed first and each is then looked up by its key (CROSS JOIN keeps SQLite from reversing
 * the order), so that the time is linear in the number of points.
 */
export function countWrongBuckets(db: DatabaseReader, run: RunKey): number {
  const { all } = db.get<{ all: number }>('SELECT count(*) AS "all" FROM buckets WHERE run = ?', run)!;
  const first = db.get<{ right: number }>(
    `SELECT count(*) AS right FROM (
       SELECT metric, step / ${FACTOR} AS bucket, count(${FINITE}) AS count, total(${FINITE}) AS sum, min(${FINITE}) AS min, max(${FINITE}) AS max
       FROM points WHERE run = ?1 GROUP BY 1, 2
     ) e CROSS JOIN buckets b ON b.run = ?1 AND b.metric = e.metric AND b.level = 1 AND b.bucket = e.bucket WHERE ${AGREES}`,
    run,
  )!;
  const higher = db.get<{ right: number }>(
    `SELECT count(*) AS right FROM (
       SELECT metric, level + 1 AS level, bucket / ${FACTOR} AS bucket, sum(count) AS count, total(sum) AS sum, min(min) AS min, max(max) AS max
       FROM buckets WHERE run = ?1 GROUP BY 1, 2, 3
     ) e CROSS JOIN buckets b ON b.run = ?1 AND b.metric = e.metric AND b.level = e.level AND b.bucket = e.bucket WHERE ${AGREES}`,
    run,
  )!;
  return all - first.right - higher.right;
}

/**
 * The mean of a bucket. If the sum of its values overflows and is clamped, the middle of the range is used.
 */
const MEAN = `CASE WHEN abs(sum) < ${Number.MAX_VALUE} THEN sum / nullif(count, 0) ELSE min / 2 + max / 2 END`;

/**
 * Rows as `[bucket, mean, min, max, last, count of finite values]`, ascending; null where a bucket has no finite
 * value.
 */
export type BucketRow = [
  bucket: number,
  mean: number | null,
  min: number | null,
  max: number | null,
  last: number | null,
  count: number,
];

export const readBuckets = (
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
  level: number,
  from: number,
  to: number,
): BucketRow[] =>
  db.rows<BucketRow>(
    `SELECT bucket, ${MEAN}, min, max, last, count FROM buckets
     WHERE run = ? AND metric = ? AND level = ? AND bucket BETWEEN ? AND ? ORDER BY bucket`,
    run,
    metric,
    level,
    Math.floor(from / spanOf(level)),
    Math.floor(to / spanOf(level)),
  );

/** Only the mean of each bucket, for an x axis. */
export const readMeans = (
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
  level: number,
  from: number,
  to: number,
): [number, number | null][] =>
  db.rows<[number, number | null]>(
    `SELECT bucket, ${MEAN} FROM buckets
     WHERE run = ? AND metric = ? AND level = ? AND bucket BETWEEN ? AND ? ORDER BY bucket`,
    run,
    metric,
    level,
    Math.floor(from / spanOf(level)),
    Math.floor(to / spanOf(level)),
  );

/** Number of non-finite points of a series, computed from its top level. */
export function countNonFinite(
  db: DatabaseReader,
  run: RunKey,
  { metric, count, levels }: { metric: MetricKey; count: number; levels: number },
): number {
  const finite = db.get<{ count: number }>(
    'SELECT coalesce(sum(count), 0) AS count FROM buckets WHERE run = ? AND metric = ? AND level = ?',
    run,
    metric,
    levels,
  )!.count;
  return Math.max(0, count - finite);
}

/**
 * Number of non-finite points in each bucket. Points are counted only in buckets with fewer finite values than steps.
 */
export function nonFiniteIn(
  db: DatabaseReader,
  run: RunKey,
  metric: MetricKey,
  level: number,
  rows: readonly BucketRow[],
): Float64Array {
  const span = spanOf(level);
  const points = (bucket: number): number =>
    db.get<{ count: number }>(
      'SELECT count(*) AS count FROM points WHERE run = ? AND metric = ? AND step BETWEEN ? AND ?',
      run,
      metric,
      bucket * span,
      (bucket + 1) * span - 1,
    )!.count;
  return Float64Array.from(rows, ([bucket, , , , , finite]) =>
    finite === span ? 0 : Math.max(0, points(bucket) - finite),
  );
}
