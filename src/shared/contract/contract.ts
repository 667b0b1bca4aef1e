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
 * The one list of what a window may ask and hear; carried by Electron IPC and by a WebSocket alike.
 * Values are what structured clone and MessagePack both keep: plain objects, numbers, strings, typed arrays.
 */
export interface Requests {
  'app:info': () => AppInfo;
  'app:doctor': () => DoctorReport;
  /** Shows a notification of the system; a click on it leads to the address. Only the app can; a browser's page does it itself. */
  'app:notify': (notice: Notice) => Outcome<null>;

  /** Asks the open windows to show an address (`#/run/...`); whether one did. */
  'windows:show': (address: string) => boolean;
  /** A window takes what `windows:asked` asked for; only the first may. */
  'windows:take': (ask: string) => boolean;

  'datasets:list': () => DatasetInfo[];
  'datasets:add': (name: string, path: string) => Outcome<DatasetInfo>;
  'datasets:fetch': (name: string) => Outcome<DatasetInfo>;
  /** Trains the classifier in whose features scores of a labelled dataset are measured. It is kept, and never trained again. */
  'datasets:learn': (name: string, frame: DatasetFrame) => Outcome<LearnedFeatures>;
  /** Ends the adding, fetching or learning of a dataset that is in work: it is then answered with a refusal. */
  'datasets:cancel': (name: string) => null;
  /** Takes a dataset that a person added off the list; its files stay. */
  'datasets:remove': (name: string) => Outcome<null>;
  /** Asks the person for a folder; null when they choose none. Only a window of the app can. */
  'datasets:choose': () => Outcome<string | null>;

  /** Counts, estimates and validates without storing anything. */
  'experiments:preview': (plan: ExperimentPlan) => Outcome<ExperimentPreview>;
  'experiments:enqueue': (plan: ExperimentPlan) => Outcome<{ experiment: ExperimentId; runs: RunId[] }>;

  /** What a branch of a run would be and cost; stores nothing. */
  'runs:previewBranch': (request: BranchRequest) => Outcome<BranchPreview>;
  /** Queues a new run that goes on from a checkpoint of another with other settings; see shared/domain/run/branch.ts. */
  'runs:branch': (request: BranchRequest) => Outcome<RunId>;

  'runs:list': () => RunRow[];
  'runs:get': (run: RunId) => Outcome<RunDetail>;
  /** Does what is legal and refuses the first that is not; see `legalActions`. `retry` returns the ids of the new runs. */
  'runs:act': (action: RunAction, runs: RunId[]) => Outcome<RunId[]>;
  'runs:deleteEstimate': (runs: RunId[]) => { bytes: number };
  'runs:annotate': (
    run: RunId,
    change: { name?: string; tags?: string[]; notes?: string; favourite?: boolean },
  ) => Outcome<null>;
  /** The same for many runs at once, each with its own change: all of them or none. */
  'runs:annotateAll': (
    changes: { run: RunId; change: { name?: string; tags?: string[]; notes?: string; favourite?: boolean } }[],
  ) => Outcome<null>;
  /** Writes a sample grid or a checkpoint of a live run now. */
  'runs:record': (run: RunId, what: 'sample' | 'checkpoint') => Outcome<null>;

  /** Days after which a run in the trash is deleted for good; null when none is by itself. */
  'trash:days': () => number | null;
  'trash:keepFor': (days: number | null) => Outcome<null>;

  'views:get': () => SavedViews;
  /** Stores a view under its name, in the place of one of that name. */
  'views:save': (view: SavedView) => Outcome<null>;
  'views:rename': (from: string, to: string) => Outcome<null>;
  'views:remove': (name: string) => Outcome<null>;
  /** The view with which windows open; null for none. */
  'views:openWith': (name: string | null) => Outcome<null>;

  'queue:get': () => QueueState;
  /** Moves a queued run to a position from 1; 1 is next. */
  'queue:move': (run: RunId, position: number) => Outcome<null>;
  /** A held queue starts nothing new; running runs go on. */
  'queue:hold': (held: boolean) => null;
  'queue:slots': (slots: number) => Outcome<null>;
  /** Starts the queued run for which the disk seems to have no room, see `QueueState.waits`. */
  'queue:startAnyway': (run: RunId) => Outcome<null>;

  'disk:state': () => DiskState;
  'disk:usage': () => DiskUsage;
  /** What a rule would thin out; changes nothing. */
  'checkpoints:previewThin': (runs: RunId[], rule: PruneRule) => Outcome<PrunePreview>;
  /** Thins out checkpoints for good, and says what went. Runs that train or are queued are left as they are. */
  'checkpoints:thin': (runs: RunId[], rule: PruneRule) => Outcome<PrunePreview>;
  'checkpoints:pin': (run: RunId, step: number, pinned: boolean) => Outcome<null>;

  'series:read': (request: SeriesRequest) => Series[];
  'series:since': (request: SeriesDeltaRequest) => Series[];
  /** Names of the metrics that each run has logged. */
  'series:metrics': (runs: RunId[]) => Record<RunId, string[]>;

  'samples:list': (runs: RunId[]) => SampleList[];
  /** PNG bytes of a grid, or a Float32Array of x, y pairs of a 2-D run. */
  'samples:read': (run: RunId, step: number) => Outcome<SampleData>;
  /** Up to 2,000 points of the data that a 2-D run trains on: x, y pairs. */
  'datasets:points': (dataset: string) => Outcome<Float32Array>;

  /** Draws from a stored checkpoint; answered when it is done. `id`, made by who asks, names it for progress and cancelling. */
  'latents:draw': (id: string, request: LatentRequest) => Outcome<LatentResult>;
  'latents:cancel': (id: string) => null;
  /** Scores a stored checkpoint; `latents:progress` and `latents:cancel` are for it too. */
  'scores:measure': (id: string, request: ScoreRequest) => Outcome<ScoreReport>;

  'exports:start': (options: ExportOptions) => Outcome<{ id: string; frames: number }>;
  /** About how many bytes the file will have; of what holds whole runs only. */
  'exports:estimate': (options: ExportOptions) => Outcome<{ bytes: number }>;
  /** Writes a part of the export aside, for two seconds at most, to tell about how long the whole takes and how large it becomes. Another one ends it early. */
  'exports:rehearse': (options: ExportOptions) => Outcome<Rehearsal>;
  'exports:status': (id: string) => Outcome<ExportStatus>;
  'exports:cancel': (id: string) => null;
  /** A piece of the finished file from a byte on, so that a bundle larger than memory can be saved; empty at the end. */
  'exports:read': (id: string, at: number) => Outcome<{ name: string; type: string; bytes: Uint8Array }>;
  /** The finished file, for the window to save. */
  'exports:bytes': (id: string) => Outcome<{ name: string; type: string; bytes: Uint8Array }>;

  /** Uploads a bundle: says its name and size, then its pieces in order, each of `chunk` bytes at the most, then starts. */
  'imports:begin': (name: string, bytes: number) => Outcome<{ id: string; chunk: number }>;
  'imports:write': (id: string, at: number, bytes: Uint8Array) => Outcome<null>;
  'imports:start': (id: string, options: ImportOptions) => Outcome<null>;
  /** Brings in a bundle or a run folder of this machine; a browser may not name one. */
  'imports:open': (path: string, options: ImportOptions) => Outcome<{ id: string }>;
  'imports:status': (id: string) => Outcome<ImportStatus>;
  'imports:cancel': (id: string) => null;
}

/** What the core tells every window without being asked. */
export interface Events {
  /** Rows that changed since the last event; at most four times a second. */
  'runs:changed': { rows: RunRow[]; removed: RunId[] };
  'queue:changed': QueueState;
  'disk:changed': DiskState;
  'views:changed': SavedViews;
  /** A run logged up to this step; ask `series:since` for the rest. */
  'series:grew': { run: RunId; step: number }[];
  'samples:added': { run: RunId; step: number }[];
  'exports:changed': ExportStatus;
  'imports:changed': ImportStatus;
  /** Another start of Gander wants an address shown: the window that takes it goes there. */
  'windows:asked': { ask: string; address: string };
  /** What the process of a window wants of its page, beside the core: a command of the application's menu, or an address. */
  'window:do': { command: CommandId } | { address: string };
  'latents:progress': { id: string; done: number; total: number };
  'datasets:progress': { name: string; done: number; total: number; detail: string };
  'datasets:changed': DatasetInfo[];
}

/** A message of the system. */
export interface Notice {
  title: string;
  body: string;
  /** The part of an address after and with `#`. */
  address: string;
}

export type RequestName = keyof Requests;
export type EventName = keyof Events;
export type Reply<K extends RequestName> = ReturnType<Requests[K]>;

/** What `window.api` offers: the same in Electron and in a browser. */
export interface Api {
  request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Reply<K>>;
  /** Listens until the returned function is called. */
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
  /** The next run, when the disk has no room for it: what it needs, and what to do. It starts by itself once there is room. */
  waits?: { run: RunId; message: string };
}

/** Bytes in the home beside those that each run says itself. */
export interface DiskUsage {
  free: number;
  /** The file of the log, with what is not yet in it. */
  database: number;
  /** Of these, pages that hold nothing. */
  emptyPages: number;
  /** Copies of the log that an update or a repair has put aside. */
  backups: number;
  datasets: number;
  /** Exports, and imports that are not done. */
  exports: number;
}

/** How the disk of the home takes what the core writes. */
export interface DiskState {
  /** Why the log cannot be written for now, in a sentence with what to do; absent while it can. */
  log?: string;
  /** Another program holds its lock: the disk is not at fault. */
  isLocked?: boolean;
  /** That run folders of the home are in no list, in a sentence with what to do. */
  unlisted?: string;
}

export interface ExperimentPreview {
  runs: { name: string; dataset: string; seed: number; objective: string; steps: number }[];
  /** Expected training time of all runs one after the other, from the speed of like runs; undefined when none was measured. */
  seconds?: number;
  /** Expected size on disk of grids, log and checkpoints. */
  bytes: number;
  /** Free space where runs are kept. */
  freeBytes: number;
  difference: string;
  warnings: string[];
}

export interface BranchPreview extends BranchSettings {
  /** Of the checkpoint that it goes on from. */
  step: number;
  /** As of {@link ExperimentPreview}: from the checkpoint to the end. */
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
  /** Of a warning of the training, which `code` names: what was read, and what it was held against. */
  warning?: { state: 'began' | 'passed'; value: number; threshold?: number };
}
export interface Checkpoint {
  step: number;
  file: string;
  bytes: number;
  sha256: string;
  at: string;
  /** No rule thins it out. */
  pinned?: true;
}
export interface RunDetail extends RunRow {
  events: RunEvent[];
  checkpoints: Checkpoint[];
  datasetCount: number;
  /** Of the run folder. */
  bytes: { checkpoints: number; samples: number; log: number };
  /** Checkpoints that were thinned out, and the bytes that they had. */
  thinned: { count: number; bytes: number };
  /** Last lines that the training process printed; only when it failed. */
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
  /** Training time in seconds at each. */
  times: Float64Array;
}
/** Points with the record of the plane at their step: absent where none was written, refused where it is damaged. */
export type SampleData =
  { kind: 'grid'; png: Uint8Array } | { kind: 'points'; points: Float32Array; plane?: Outcome<PlaneRecord> };
