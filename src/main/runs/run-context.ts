import type { Datasets } from '../datasets';
import type { Backfill, RunDatabase } from '../database';
import type { ChangeEvents } from './change-events';
import type { LabelsWriter } from './folder/labels-file';
import type { DatabaseDisk } from './disk/database-disk';
import type { RunQueue } from './queue/queue';
import type { RunRows } from './run-rows';
import type { Fork } from './supervisor/training-process';

export interface RunsOptions {
  database: RunDatabase;
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
export interface RunContext extends RunsOptions {
  rows: RunRows;
  queue: RunQueue;
  changes: ChangeEvents;
  labels: LabelsWriter;
  disk: DatabaseDisk;
}
