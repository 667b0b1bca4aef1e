import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countWrongBuckets, openDatabase, readCheckpoints, readRaw, readRuns, readSamples } from '../src/main/database';
import type { RunDatabase, StoredRun } from '../src/main/database';
import type { SeriesSummary } from '../src/main/runs/journal/journal-summary';

const FILE = 'gander.sqlite';

/** Opens a copy of the database of a home whose core was killed, so that the next core finds it unchanged. */
export function withStoppedDatabase<T>(home: string, use: (database: RunDatabase) => T): T | undefined {
  if (!existsSync(join(home, FILE))) return undefined;
  const copy = mkdtempSync(join(tmpdir(), 'gander-chaos-database-'));
  try {
    mkdirSync(copy, { recursive: true });
    for (const name of [FILE, `${FILE}-wal`])
      if (existsSync(join(home, name))) cpSync(join(home, name), join(copy, name));
    return withDatabase(join(copy, FILE), use);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

/** Opens the database of a home with a running core. */
export const withLiveDatabase = <T>(home: string, use: (database: RunDatabase) => T): T =>
  withDatabase(join(home, FILE), use, true);

function withDatabase<T>(file: string, use: (database: RunDatabase) => T, readonly = false): T {
  const database = openDatabase(file, { readonly });
  try {
    return use(database);
  } finally {
    database.close();
  }
}

/** Returns all raw points of a run; NaN is preserved. */
export const seriesOf = ({ read }: RunDatabase, { key }: StoredRun): Map<string, SeriesSummary> => readRaw(read, key);
export const wrongBuckets = ({ read }: RunDatabase, { key }: StoredRun): number => countWrongBuckets(read, key);
export const filesOf = ({ read }: RunDatabase, { key }: StoredRun) => ({
  samples: readSamples(read, key),
  checkpoints: readCheckpoints(read, key),
});
export const runsOf = ({ read }: RunDatabase): StoredRun[] => readRuns(read);
