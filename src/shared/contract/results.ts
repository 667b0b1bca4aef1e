import type { TilePositions } from '../domain/grid-layout';
import type { EngineInfo } from './engine-info';
import type { Outcome } from './outcome';
import type { BranchSettings } from '../domain/run/branch';
import type { RunId, RunRow } from '../domain/run/run';
import type { PlaneRecord } from '../formats/plane-record';

export interface AppInfo {
  version: string;
  engine: EngineInfo;
  /** Set when the engine is a slow one: what is missing and what to do. */
  engineNotice?: string;
  home: string;
  /** `site` if the documentation is served beside the page, under docs/; else the folder or address where it is. */
  documentation: string;
  shell: 'electron' | 'browser';
}

/** Absolute paths on the computer on which the core runs. */
export interface HomeFolders {
  home: string;
  runs: string;
  datasets: string;
}

export interface QueueState {
  held: boolean;
  /** Number of runs that train at the same time; `auto` for as many as cores and memory allow. */
  slots: number | 'auto';
  /** Expected time until all of them have ended; absent when it is not known, and while the queue or a run is paused. */
  secondsLeft?: number;
  /** Ids in the order in which they will start. */
  queued: RunId[];
  live: RunId[];
  /**
   * Set when the next run waits for disk space: how much it needs and what to do. It starts by itself once there is
   * enough.
   */
  waits?: { run: RunId; message: string };
}

/** Bytes in the home, except those reported by each run. */
export interface DiskUsage {
  free: number;
  /** Size of the database file and its write-ahead log. */
  database: number;
  /** Part of `database` that is empty pages. */
  emptyPages: number;
  /** Copies of the database made before an update or a repair. */
  backups: number;
  datasets: number;
  /** Exports, and unfinished imports. */
  exports: number;
}

/** Whether the core can write to the disk of the home. */
export interface DiskState {
  /** Why the database cannot be written at present, and what to do; absent when it can. */
  log?: string;
  /** The database is locked by another program: the disk is not at fault. */
  isLocked?: boolean;
  /** Set when the home has run folders that the database does not list: a sentence with what to do. */
  unlisted?: string;
}

export interface ExperimentPreview {
  runs: { name: string; dataset: string; seed: number; objective: string; steps: number }[];
  /**
   * Expected time until the last run ends if they start now, from the speed of similar runs or of what was measured on
   * this machine; undefined when neither is known, as are the next two.
   */
  seconds?: number;
  /** Largest number of runs that train at the same time. */
  atOnce?: number;
  /** Threads of each run; absent when they differ or all cores are used. */
  threads?: number;
  /** Expected size on disk of grids, journal and checkpoints. */
  bytes: number;
  /** Free space on the disk of the runs. */
  freeBytes: number;
  difference: string;
  warnings: string[];
}

export interface BranchPreview extends BranchSettings {
  /** Step of the checkpoint from which it continues. */
  step: number;
  /** Expected training time from the checkpoint to the end, from the speed of similar runs. */
  seconds?: number;
  bytes: number;
  freeBytes: number;
  warnings: string[];
}

export interface RunEvent {
  at: string;
  step: number;
  level: 'info' | 'warning' | 'error';
  code: string;
  message: string;
  /** For a training warning, which `code` names: the measured value and its threshold. */
  warning?: { state: 'began' | 'passed'; value: number; threshold?: number };
}
export interface Checkpoint {
  step: number;
  file: string;
  bytes: number;
  sha256: string;
  at: string;
  /** Never pruned. */
  pinned?: true;
}
export interface RunDetail extends RunRow {
  events: RunEvent[];
  checkpoints: Checkpoint[];
  datasetCount: number;
  /** Sizes on disk of the parts of the run folder. */
  bytes: { checkpoints: number; samples: number; log: number };
  /** Number of pruned checkpoints and their total size. */
  thinned: { count: number; bytes: number };
  /** Last lines of the training process's output; only when it failed. */
  output?: string;
  versions: Record<string, string>;
}

export interface SampleList {
  run: RunId;
  kind: 'grid' | 'points';
  /**
   * Tiles down and across, the same in all grids; 1 and 1 for points, and for grids whose layout is not known or not always
   * the same.
   */
  rows: number;
  columns: number;
  /** Positions of the tiles in grids with padding or margins. */
  tiles?: TilePositions | undefined;
  /** The layout was stated by a person, or could be: the journal does not have it. */
  isLayoutOpen?: boolean;
  /** Ascending. */
  steps: Float64Array;
  /** Training time in seconds at each step. */
  times: Float64Array;
}
/** The first images of the dataset of a run, as a PNG grid with the layout of the run's sample grids. */
export interface RealTiles {
  png: Uint8Array;
  rows: number;
  columns: number;
  /** Images in the grid, fewer than its tiles where the dataset has fewer. */
  images: number;
  /** Title of the dataset. */
  title: string;
  /** Images in the dataset. */
  count: number;
}
/** Points with the plane record of their step: absent where none was written, refused where it is damaged. */
export type SampleData =
  { kind: 'grid'; png: Uint8Array } | { kind: 'points'; points: Float32Array; plane?: Outcome<PlaneRecord> };
