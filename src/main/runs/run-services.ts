import type { MachinePlans } from '../../shared/domain/compute-plan';
import type { Datasets } from '../datasets';
import type { Backfill, RunDatabase } from '../database';
import type { ChangeEvents } from './change-events';
import type { LabelsWriter } from './folder/labels-file';
import type { DatabaseDisk } from './disk/database-disk';
import type { Machine } from './queue/machine';
import type { RunQueue } from './queue/queue';
import type { RunRows } from './run-rows';
import type { Fork } from './supervisor/training-process';

export interface RunsOptions {
  database: RunDatabase;
  /** Checkpoints the database's write-ahead log in the background; without it, SQLite does so by itself. */
  backfill?: Backfill;
  home: string;
  datasets: Pick<Datasets, 'list' | 'prepare'>;
  fork: Fork;
  version: string;
  /** Returns what was measured on this machine; undefined while nothing has been. */
  plans?: () => Promise<MachinePlans | undefined>;
  /** Free bytes on the disk of a folder; asks the system by default. */
  free?: (folder: string) => number;
  /** Cores and memory; asks the system by default. */
  machine?: () => Machine;
  /** How long a request waits while another program locks the database; a minute by default. */
  lockPatienceMs?: number;
}

/**
 * What the modules of this folder work with. Each function and class takes only the parts that it uses:
 * `Pick<RunServices, 'database' | 'rows'>`.
 */
export interface RunServices extends RunsOptions {
  rows: RunRows;
  queue: RunQueue;
  changes: ChangeEvents;
  labels: LabelsWriter;
  disk: DatabaseDisk;
}
