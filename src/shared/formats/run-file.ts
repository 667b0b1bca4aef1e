import type { PreparedDataset } from '../domain/datasets';
import type { DiskWait } from '../contract/disk-trouble';
import type { EngineName } from '../contract/engine-info';
import type { Hyperparameters } from '../domain/run/hyperparameters';
import type { Parent } from '../domain/run/lineage';
import type { ExperimentId, RunId } from '../domain/run/run';

/**
 * `run.json` in a run folder: all that a training process needs besides control messages,
 * and all that is needed to list the run again when the database is lost.
 */
export interface RunFile {
  format: 1;
  gander: string;
  id: RunId;
  name: string;
  experiment: { id: ExperimentId; name: string };
  createdAt: string;
  seed: number;
  /** Seed of the fixed latents of the sample grids: the same in every run, so that tile (r, c) is the same z everywhere. */
  latentSeed: number;
  hyperparameters: Hyperparameters;
  dataset: PreparedDataset;
  hash: string;
  /** Of a branch: its run of origin. The checkpoint at `parent.step` is a copy of that run's. */
  parent?: Parent;
}

/** Names in a run folder. */
export const RUN_FILE = 'run.json';
export const JOURNAL_FILE = 'journal.ndjson';
export const SAMPLES_FOLDER = 'samples';
export const CHECKPOINTS_FOLDER = 'checkpoints';
/** What the training process prints; its last lines are shown when it dies. */
export const OUTPUT_FILE = 'output.log';

export const LATENT_SEED = 0;

/** What the runner tells a training process. `go`: its lease is in the log, so that it may write. */
export type Control = { type: 'go' | 'pause' | 'continue' | 'park' | 'stop' | 'sample' | 'checkpoint' };

/** What a training process tells the runner beside its journal, which a full disk may not take: that it waits for the disk, or no longer. */
export interface WorkerMessage {
  type: 'disk';
  wait: DiskWait | null;
}

/** Arguments of the training process: its run folder, and the checkpoint to go on from. */
export interface WorkerArguments {
  folder: string;
  /** Step of the checkpoint to resume from; from scratch when left out. */
  resumeFrom?: number;
  engine: 'auto' | EngineName;
  /** It writes nothing before it is told to go. */
  waits?: boolean;
}
