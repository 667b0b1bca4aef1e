import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countWrongBuckets, openLog, readCheckpoints, readRaw, readRuns, readSamples } from '../src/main/database';
import type { Log, StoredRun } from '../src/main/database';
import type { ToldSeries } from '../src/main/runs/journal/journal-summary';

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

/** All raw points of a run; NaN comes back as NaN. */
export const seriesOf = ({ read }: Log, { key }: StoredRun): Map<string, ToldSeries> => readRaw(read, key);
export const wrongBuckets = ({ read }: Log, { key }: StoredRun): number => countWrongBuckets(read, key);
export const filesOf = ({ read }: Log, { key }: StoredRun) => ({ samples: readSamples(read, key), checkpoints: readCheckpoints(read, key) });
export const runsOf = ({ read }: Log): StoredRun[] => readRuns(read);
