import type { PreparedDataset } from '../domain/datasets';
import type { DiskWait } from '../contract/disk-trouble';
import type { EngineName } from '../contract/engine-info';
import type { Hyperparameters } from '../domain/run/hyperparameters';
import type { Parent } from '../domain/run/lineage';
import type { ExperimentId, RunId } from '../domain/run/run';

/**
 * `run.json` in a run folder: everything that a training process needs besides control messages,
 * and everything needed to list the run again when the database is lost.
 */
export interface RunFile {
  format: 1;
  gander: string;
  id: RunId;
  name: string;
  experiment: { id: ExperimentId; name: string };
  createdAt: string;
  seed: number;
  /**
   * Seed of the fixed latents of the sample grids: the same in every run, so that tile (r, c) has the same z
   * everywhere.
   */
  latentSeed: number;
  hyperparameters: Hyperparameters;
  dataset: PreparedDataset;
  hash: string;
  /** Origin of a branch. The checkpoint at `parent.step` is a copy of that run's. */
  parent?: Parent;
  /** Name of the target on which it trains; absent for this machine. */
  target?: string;
}

/** File and folder names in a run folder. */
export const RUN_FILE = 'run.json';
export const JOURNAL_FILE = 'journal.ndjson';
export const SAMPLES_FOLDER = 'samples';
export const CHECKPOINTS_FOLDER = 'checkpoints';
/** Output of the training process; its last lines are shown when it crashes. */
export const OUTPUT_FILE = 'output.log';

export const LATENT_SEED = 0;

/** Control message to a training process. `go`: its lease is recorded in the database, so it may start writing. */
export type Control = {
  type: 'go' | 'pause' | 'continue' | 'park' | 'stop' | 'sample' | 'checkpoint';
  /** Number of a request that the journal confirms; on a target only. */
  request?: number;
};

/**
 * Message from a training process besides its journal, which cannot be written while the disk is full: it waits for
 * the disk, or no longer does.
 */
export interface WorkerMessage {
  type: 'disk';
  wait: DiskWait | null;
}

/** Arguments of the training process: its run folder, and the checkpoint to resume from. */
export interface WorkerArguments {
  folder: string;
  /** Step of the checkpoint to resume from; starts from scratch when absent. */
  resumeFrom?: number;
  engine: 'auto' | EngineName;
  /** Writes nothing until it receives `go`. */
  waits?: boolean;
  /**
   * On a target: the number of this attempt in the run folder. The process ends when a later attempt has begun, and
   * leaves signals to the launcher.
   */
  attempt?: number;
}
