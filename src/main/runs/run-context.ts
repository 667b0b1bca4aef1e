import type { Datasets } from '../datasets';
import type { Backfill, Log } from '../database';
import type { Changes } from './change-events';
import type { Labels } from './folder/labels-file';
import type { LogDisk } from './disk/database-disk';
import type { Queue } from './queue/queue';
import type { Rows } from './run-rows';
import type { Fork } from './supervisor/training-process';

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
