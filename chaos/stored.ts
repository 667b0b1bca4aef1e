import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLog, readCheckpoints, readRuns, readSamples } from '../src/main/db';
import type { Log, StoredRun } from '../src/main/db';

const FILE = 'gander.sqlite';

/** Reads the log of a home whose core is dead: a copy, so that whoever starts next finds what the dead one left. */
export function withDeadLog<T>(home: string, use: (log: Log) => T): T | undefined {
  if (!existsSync(join(home, FILE))) return undefined;
  const aside = mkdtempSync(join(tmpdir(), 'gander-chaos-log-'));
  try {
    mkdirSync(aside, { recursive: true });
    for (const name of [FILE, `${FILE}-wal`]) if (existsSync(join(home, name))) cpSync(join(home, name), join(aside, name));
    return withLog(join(aside, FILE), use);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Reads the log of a home whose core lives. */
export const withLiveLog = <T>(home: string, use: (log: Log) => T): T => withLog(join(home, FILE), use, true);

function withLog<T>(file: string, use: (log: Log) => T, readonly = false): T {
  const log = openLog(file, { readonly });
  try {
    return use(log);
  } finally {
    log.close();
  }
}

export type Series = Map<string, { steps: number[]; values: number[] }>;

/** All raw points of a run; NaN comes back as NaN. */
export function seriesOf({ read }: Log, { key }: StoredRun): Series {
  const series: Series = new Map();
  const rows = read.rows<[string, number, number | null]>(
    'SELECT m.name, p.step, p.value FROM points p JOIN metrics m ON m.key = p.metric WHERE p.run = ? ORDER BY m.name, p.step', key);
  for (const [name, step, value] of rows) {
    let one = series.get(name);
    if (!one) series.set(name, (one = { steps: [], values: [] }));
    one.steps.push(step);
    one.values.push(value ?? NaN);
  }
  return series;
}

/** Entries of the pyramid that are not what the raw points make; the sum may differ by rounding. */
export const wrongBuckets = ({ read }: Log, { key }: StoredRun): number =>
  read.get<{ wrong: number }>(
    `SELECT count(*) AS wrong FROM buckets b LEFT JOIN (
       SELECT l.level, p.metric, p.step / (1 << (3 * l.level)) AS bucket, count(p.value) AS count, total(p.value) AS sum, min(p.value) AS min, max(p.value) AS max
       FROM points p JOIN (SELECT DISTINCT level FROM buckets WHERE run = ?1) l WHERE p.run = ?1 GROUP BY 1, 2, 3
     ) e ON e.level = b.level AND e.metric = b.metric AND e.bucket = b.bucket
     WHERE b.run = ?1 AND (e.count IS NOT b.count OR e.min IS NOT b.min OR e.max IS NOT b.max OR abs(e.sum - b.sum) > 1e-9 * (1 + abs(e.sum)))`,
    key)!.wrong;

export const filesOf = ({ read }: Log, { key }: StoredRun) => ({ samples: readSamples(read, key), checkpoints: readCheckpoints(read, key) });
export const runsOf = ({ read }: Log): StoredRun[] => readRuns(read);
