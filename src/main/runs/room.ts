import type { Datasets } from '../datasets';
import type { Backfill, Log } from '../db';
import type { Changes } from './changes';
import type { Labels } from './labels';
import type { LogDisk } from './log-disk';
import type { Queue } from './queue';
import type { Rows } from './rows';
import type { Fork } from './worker';

export interface RunsOptions {
  log: Log;
  /** Keeps the log's write-ahead log short; SQLite does it by itself when left out. */
  backfill?: Backfill;
  home: string;
  datasets: Pick<Datasets, 'list' | 'prepare'>;
  fork: Fork;
  version: string;
  /** Free bytes where a folder lies; the system's answer when left out. */
  free?: (folder: string) => number;
  /** How long a request waits while another program holds the lock of the log; a minute when left out. */
  lockPatienceMs?: number;
}

/** What the parts of this room share. */
export interface Room extends RunsOptions {
  rows: Rows;
  queue: Queue;
  changes: Changes;
  labels: Labels;
  disk: LogDisk;
}
