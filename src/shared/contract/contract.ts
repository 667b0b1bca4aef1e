import type { BranchRequest, BranchSettings } from '../domain/run/branch';
import type { CommandId } from './menu-commands';
import type { DatasetFrame, DatasetInfo } from '../domain/datasets';
import type { DoctorReport, EngineInfo } from './engine-info';
import type { ExperimentPlan } from '../domain/run/experiment';
import type { ExportOptions, ExportStatus, Rehearsal } from './export-options';
import type { ImportOptions, ImportStatus } from './import-status';
import type { LatentRequest, LatentResult } from '../domain/inference-tasks';
import type { Outcome } from './outcome';
import type { PlaneRecord } from '../formats/plane-record';
import type { ExperimentId, RunAction, RunId, RunRow } from '../domain/run/run';
import type { LearnedFeatures, ScoreReport, ScoreRequest } from '../domain/scores';
import type { Series, SeriesDeltaRequest, SeriesRequest } from '../domain/series';
import type { PrunePreview, PruneRule } from '../domain/prune-rule';
import type { SavedView, SavedViews } from '../domain/table/saved-view';

/**
 * The requests that a page can send to the core, and their replies; carried by Electron IPC and by a WebSocket alike.
 * Values are limited to what both structured clone and MessagePack support: plain objects, numbers, strings, typed
 * arrays.
 */
export interface Requests {
  'app:info': () => AppInfo;
  'app:doctor': () => DoctorReport;
  /** Shows a system notification; clicking it opens the address. App only: a page in a browser shows its own. */
  'app:notify': (notice: Notice) => Outcome<null>;

  /** Asks the open windows to show an address (`#/run/...`); returns whether one of them did. */
  'windows:show': (address: string) => boolean;
  /** Claims the request that `windows:asked` announced; true only for the first window that does. */
  'windows:take': (ask: string) => boolean;

  'datasets:list': () => DatasetInfo[];
  'datasets:add': (name: string, path: string) => Outcome<DatasetInfo>;
  'datasets:fetch': (name: string) => Outcome<DatasetInfo>;
  /** Trains the classifier whose features the scores of a labelled dataset use. It is stored and trained only once. */
  'datasets:learn': (name: string, frame: DatasetFrame) => Outcome<LearnedFeatures>;
  /** Cancels the import, download or classifier training of a dataset; that request is then refused. */
  'datasets:cancel': (name: string) => null;
  /** Removes a dataset that a person added from the list; its files are not deleted. */
  'datasets:remove': (name: string) => Outcome<null>;
  /** Opens the folder chooser; null when it is cancelled. Works only in a window of the app. */
  'datasets:choose': () => Outcome<string | null>;

  /** Counts, estimates and validates without storing anything. */
  'experiments:preview': (plan: ExperimentPlan) => Outcome<ExperimentPreview>;
  'experiments:enqueue': (plan: ExperimentPlan) => Outcome<{ experiment: ExperimentId; runs: RunId[] }>;

  /** Settings and cost of a possible branch of a run; stores nothing. */
  'runs:previewBranch': (request: BranchRequest) => Outcome<BranchPreview>;
  /**
   * Queues a new run that continues from another run's checkpoint with other settings; see
   * shared/domain/run/branch.ts.
   */
  'runs:branch': (request: BranchRequest) => Outcome<RunId>;

  'runs:list': () => RunRow[];
  'runs:get': (run: RunId) => Outcome<RunDetail>;
  /**
   * Applies an action where it is legal; refuses the first run where it is not, see `legalActions`. `retry` returns
   * the new ids.
   */
  'runs:act': (action: RunAction, runs: RunId[]) => Outcome<RunId[]>;
  'runs:deleteEstimate': (runs: RunId[]) => { bytes: number };
  'runs:annotate': (
    run: RunId,
    change: { name?: string; tags?: string[]; notes?: string; favourite?: boolean },
  ) => Outcome<null>;
  /** The same for many runs at once, each with its own change; all are applied or none. */
  'runs:annotateAll': (
    changes: { run: RunId; change: { name?: string; tags?: string[]; notes?: string; favourite?: boolean } }[],
  ) => Outcome<null>;
  /** Writes a sample grid or a checkpoint of a live run now. */
  'runs:record': (run: RunId, what: 'sample' | 'checkpoint') => Outcome<null>;

  /** Days after which a run in the trash is deleted permanently; null when the trash is never emptied automatically. */
  'trash:days': () => number | null;
  'trash:keepFor': (days: number | null) => Outcome<null>;

  'views:get': () => SavedViews;
  /** Stores a view; replaces one of the same name. */
  'views:save': (view: SavedView) => Outcome<null>;
  'views:rename': (from: string, to: string) => Outcome<null>;
  'views:remove': (name: string) => Outcome<null>;
  /** Sets the view with which windows open; null for none. */
  'views:openWith': (name: string | null) => Outcome<null>;

  'queue:get': () => QueueState;
  /** Moves a queued run to a position; 1 is next. */
  'queue:move': (run: RunId, position: number) => Outcome<null>;
  /** While the queue is held, no run is started; running runs continue. */
  'queue:hold': (held: boolean) => null;
  'queue:slots': (slots: number) => Outcome<null>;
  /** Starts the queued run that waits for disk space, see `QueueState.waits`. */
  'queue:startAnyway': (run: RunId) => Outcome<null>;

  'disk:state': () => DiskState;
  'disk:usage': () => DiskUsage;
  /** Checkpoints that a rule would delete; changes nothing. */
  'checkpoints:previewThin': (runs: RunId[], rule: PruneRule) => Outcome<PrunePreview>;
  /** Prunes checkpoints permanently and returns what was deleted. Runs that are training or queued are skipped. */
  'checkpoints:thin': (runs: RunId[], rule: PruneRule) => Outcome<PrunePreview>;
  'checkpoints:pin': (run: RunId, step: number, pinned: boolean) => Outcome<null>;

  'series:read': (request: SeriesRequest) => Series[];
  'series:since': (request: SeriesDeltaRequest) => Series[];
  /** Names of the metrics that each run has recorded. */
  'series:metrics': (runs: RunId[]) => Record<RunId, string[]>;

  'samples:list': (runs: RunId[]) => SampleList[];
  /** A grid as PNG bytes, or the x, y pairs of a 2-D run as a Float32Array. */
  'samples:read': (run: RunId, step: number) => Outcome<SampleData>;
  /** Up to 2,000 points (x, y pairs) of the training data of a 2-D run. */
  'datasets:points': (dataset: string) => Outcome<Float32Array>;

  /**
   * Generates from a stored checkpoint; resolves when done. The caller chooses `id`, which identifies the task for
   * progress and cancelling.
   */
  'latents:draw': (id: string, request: LatentRequest) => Outcome<LatentResult>;
  'latents:cancel': (id: string) => null;
  /** Scores a stored checkpoint; reports `latents:progress` and is cancelled by `latents:cancel`. */
  'scores:measure': (id: string, request: ScoreRequest) => Outcome<ScoreReport>;

  'exports:start': (options: ExportOptions) => Outcome<{ id: string; frames: number }>;
  /** Estimates the size of the file in bytes; only for kinds that contain whole runs. */
  'exports:estimate': (options: ExportOptions) => Outcome<{ bytes: number }>;
  /**
   * Writes a part of the export to a temporary file for at most two seconds, to estimate duration and size. A new
   * rehearsal ends the last.
   */
  'exports:rehearse': (options: ExportOptions) => Outcome<Rehearsal>;
  'exports:status': (id: string) => Outcome<ExportStatus>;
  'exports:cancel': (id: string) => null;
  /**
   * A piece of the finished file from a byte offset, so that a bundle larger than memory can be saved; empty at the
   * end.
   */
  'exports:read': (id: string, at: number) => Outcome<{ name: string; type: string; bytes: Uint8Array }>;
  /** The finished file, for the window to save. */
  'exports:bytes': (id: string) => Outcome<{ name: string; type: string; bytes: Uint8Array }>;

  /**
   * Uploads a bundle: sends its name and size, then its pieces in order, each of at most `chunk` bytes, then starts.
   */
  'imports:begin': (name: string, bytes: number) => Outcome<{ id: string; chunk: number }>;
  'imports:write': (id: string, at: number, bytes: Uint8Array) => Outcome<null>;
  'imports:start': (id: string, options: ImportOptions) => Outcome<null>;
  /** Imports a bundle or a run folder of this machine; not available to a browser. */
  'imports:open': (path: string, options: ImportOptions) => Outcome<{ id: string }>;
  'imports:status': (id: string) => Outcome<ImportStatus>;
  'imports:cancel': (id: string) => null;
}

/** Events that the core sends to every window. */
export interface Events {
  /** Rows that changed since the last event; at most four times a second. */
  'runs:changed': { rows: RunRow[]; removed: RunId[] };
  'queue:changed': QueueState;
  'disk:changed': DiskState;
  'views:changed': SavedViews;
  /** A run has recorded metrics up to this step; request `series:since` for the values. */
  'series:grew': { run: RunId; step: number }[];
  'samples:added': { run: RunId; step: number }[];
  'exports:changed': ExportStatus;
  'imports:changed': ImportStatus;
  /** Another start of Gander wants an address shown: the window that claims the request shows it. */
  'windows:asked': { ask: string; address: string };
  /** From the window's own process to its page: a command of the application menu, or an address to show. */
  'window:do': { command: CommandId } | { address: string };
  'latents:progress': { id: string; done: number; total: number };
  'datasets:progress': { name: string; done: number; total: number; detail: string };
  'datasets:changed': DatasetInfo[];
}

/** A system notification. */
export interface Notice {
  title: string;
  body: string;
  /** The hash of the address, with its `#`. */
  address: string;
}

export type RequestName = keyof Requests;
export type EventName = keyof Events;
export type Reply<K extends RequestName> = ReturnType<Requests[K]>;

/** `window.api`: the same in Electron and in a browser. */
export interface Api {
  request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Reply<K>>;
  /** Adds a listener; the returned function removes it. */
  on<K extends EventName>(name: K, listener: (event: Events[K]) => void): () => void;
}

export interface AppInfo {
  version: string;
  engine: EngineInfo;
  /** Set when the engine is a slow one: what is missing and what to do. */
  engineNotice?: string;
  home: string;
  shell: 'electron' | 'browser';
}

export interface QueueState {
  held: boolean;
  slots: number;
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
   * Expected training time of all runs one after the other, from the speed of similar runs; undefined when none was
   * measured.
   */
  seconds?: number;
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
  /** As in {@link ExperimentPreview}, from the checkpoint to the end. */
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
  /** Tiles across and down; for points, 1 and 1. */
  rows: number;
  columns: number;
  /** Ascending. */
  steps: Float64Array;
  /** Training time in seconds at each step. */
  times: Float64Array;
}
/** Points with the plane record of their step: absent where none was written, refused where it is damaged. */
export type SampleData =
  { kind: 'grid'; png: Uint8Array } | { kind: 'points'; points: Float32Array; plane?: Outcome<PlaneRecord> };
