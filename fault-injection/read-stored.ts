import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countWrongBuckets, openDatabase, readCheckpoints, readRaw, readRuns, readSamples } from '../src/main/database';
import type { RunDatabase, StoredRun } from '../src/main/database';
import type { SeriesSummary } from '../src/main/runs/journal/journal-summary';

const FILE = 'gander.sqlite';

/** Reads the log of a home whose core is dead: a copy, so that whoever starts next finds what the dead one left. */
export function withDeadLog<T>(home: string, use: (database: RunDatabase) => T): T | undefined {
  if (!existsSync(join(home, FILE))) return undefined;
  const aside = mkdtempSync(join(tmpdir(), 'gander-chaos-log-'));
  try {
    mkdirSync(aside, { recursive: true });
    for (const name of [FILE, `${FILE}-wal`])
      if (existsSync(join(home, name))) cpSync(join(home, name), join(aside, name));
    return withLog(join(aside, FILE), use);
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Reads the log of a home whose core lives. */
export const withLiveLog = <T>(home: string, use: (database: RunDatabase) => T): T =>
  withLog(join(home, FILE), use, true);

function withLog<T>(file: string, use: (database: RunDatabase) => T, readonly = false): T {
  const database = openDatabase(file, { readonly });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** All raw points of a run; NaN comes back as NaN. */
export const seriesOf = ({ read }: RunDatabase, { key }: StoredRun): Map<string, SeriesSummary> => readRaw(read, key);
export const wrongBuckets = ({ read }: RunDatabase, { key }: StoredRun): number => countWrongBuckets(read, key);
export const filesOf = ({ read }: RunDatabase, { key }: StoredRun) => ({
  samples: readSamples(read, key),
  checkpoints: readCheckpoints(read, key),
});
export const runsOf = ({ read }: RunDatabase): StoredRun[] => readRuns(read);
