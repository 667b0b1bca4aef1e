import type { Datasets } from '../datasets';
import type { Backfill, RunDatabase } from '../database';
import type { ChangeEvents } from './change-events';
import type { LabelsWriter } from './folder/labels-file';
import type { DatabaseDisk } from './disk/database-disk';
import type { MachineOptions } from './queue/machine';
import type { RunQueue } from './queue/queue';
import type { TrainingCapacity } from './queue/training-capacity';
import type { RunRows } from './run-rows';
import type { Fork } from './supervisor/training-process';

export interface RunsOptions extends MachineOptions {
  database: RunDatabase;
  /** Checkpoints the database's write-ahead log in the background; without it, SQLite does so by itself. */
  backfill?: Backfill;
  home: string;
  datasets: Pick<Datasets, 'list' | 'prepare'>;
  fork: Fork;
  version: string;
  /** Folder of this installation: targets that see it run their jobs from it. */
  program?: string;
  /** Free bytes on the disk of a folder; asks the system by default. */
  free?: (folder: string) => number;
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
  capacity: TrainingCapacity;
  changes: ChangeEvents;
  labels: LabelsWriter;
  disk: DatabaseDisk;
}
