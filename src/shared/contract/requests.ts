import { z } from 'zod';
import { m } from '../../paraglide/messages';
import type {
  AppInfo,
  HomeFolders,
  BranchPreview,
  DiskState,
  DiskUsage,
  ExperimentPreview,
  QueueState,
  RealTiles,
  RunDetail,
  SampleData,
  SampleList,
} from './results';
import type { DoctorReport } from './engine-info';
import type { Events, EventName } from './events';
import type { ExportOptions, ExportPreview, ExportStatus, Rehearsal } from './export-options';
import { UPLOAD_CHUNK } from './import-status';
import type { ImportStatus, OpenedImport, WatchedFolder } from './import-status';
import type { Outcome } from './outcome';
import type { SetupPlan, SetupStatus } from './setup-status';
import { NETWORK_KINDS } from '../domain/compute-plan';
import type { PlansStatus } from '../domain/plan-race';
import { datasetFrame } from '../domain/datasets';
import type { DatasetInfo } from '../domain/datasets';
import { MAX_METRIC_NAME_LENGTH } from '../domain/free-metrics';
import { latentTask, singles } from '../domain/inference-tasks';
import type { LatentResult, Singles } from '../domain/inference-tasks';
import { pruneRule } from '../domain/prune-rule';
import type { PrunePreview } from '../domain/prune-rule';
import { MAX_METRICS_READ } from '../lib/limits';
import { annotationRequest } from '../domain/run/annotation';
import type { ExperimentPlan } from '../domain/run/experiment';
import { RUN_ACTIONS } from '../domain/run/run';
import type { ExperimentId, RunId, RunRow } from '../domain/run/run';
import { imageScoreRequest, scoreRequest } from '../domain/scores';
import type { ImageScoreReport, LearnedFeatures, ScoreReport } from '../domain/scores';
import type { Series } from '../domain/series';
import type { TargetInfo, TargetReport, TargetSettings } from '../domain/target';
import { savedView } from '../domain/table/saved-view';
import type { SavedViews } from '../domain/table/saved-view';

/** One entry of {@link REQUESTS}. */
interface Request<A extends unknown[], R> {
  /** Checked before a request from another process is answered. */
  arguments: z.ZodType<A>;
  /** Carries the type only: results come from this program and are not checked. */
  result: z.ZodType<R>;
}
type ArgumentsOf<S extends readonly z.ZodType[]> = { -readonly [I in keyof S]: z.input<S[I]> };

/**
 * @param schemas of the arguments, in order. None changes the type of its value, because a request from this process is
 *   not parsed.
 */
function request<const S extends readonly z.ZodType[], R>(
  schemas: S & { readonly [I in keyof S]: z.ZodType<z.input<S[I]>> },
  result: z.ZodType<R>,
): Request<ArgumentsOf<S>, R> {
  return { arguments: z.tuple(schemas as unknown as []) as unknown as z.ZodType<ArgumentsOf<S>>, result };
}

const type = <T>(): z.ZodType<T> => z.custom<T>();

const id = z.string().min(1).max(200);
const ids = z.array(id).max(10_000);
const step = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const name = z.string().min(1).max(200);
const metricName = z.string().min(1).max(MAX_METRIC_NAME_LENGTH);
/** Its length and characters are checked by the handler, which answers with a sentence for the user. */
const longName = z.string().max(10_000);
/** What the desktop can show: a finished export, the folder of a run, a folder of the home, or a saved file. */
const shownTarget = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('export'), export: id }),
  z.strictObject({ kind: z.literal('run'), run: id }),
  z.strictObject({ kind: z.literal('folder'), folder: z.enum(['home', 'runs', 'datasets']) }),
  /** A file that the window saved, by the name that it had in the page; the newest of that name. */
  z.strictObject({ kind: z.literal('saved'), name: z.string().min(1).max(300) }),
]);
export type ShownTarget = z.infer<typeof shownTarget>;
/** A path on this machine; file systems do not allow NUL. */
const path = z
  .string()
  .min(1)
  .max(4096)
  .refine((text) => !text.includes('\0'), { error: () => m.core_path_must_not_contain_nul() });
/** A page of the window: the part of its address from `#` on. */
const address = z
  .string()
  .regex(/^#\//, { error: () => m.core_must_be_address_begins_with() })
  .max(100_000);
/** An object whose fields are checked by the handler, which answers with a sentence that names the field. */
const fieldsOf = <T extends object>(): z.ZodType<T, T> =>
  z.record(z.string(), z.unknown()) as unknown as z.ZodType<T, T>;

const notice = z.strictObject({
  title: z.string().max(300),
  body: z.string().max(1000),
  /** The hash of the address, with its `#`. */
  address,
});
/** A system notification. */
export type Notice = z.infer<typeof notice>;

const piece = z.instanceof(Uint8Array).refine((bytes) => bytes.length > 0 && bytes.length <= UPLOAD_CHUNK, {
  error: () => m.core_piece_has_1_bytes({ uploadChunk: UPLOAD_CHUNK }),
});
const importOptions = z.strictObject({
  /** Imports a run whose id is already used by different content under a new id instead of refusing it. */
  newIds: z.boolean(),
  /** Runs of other programs: stops in state `found` with what was found, and stores nothing. */
  preview: z.boolean().optional(),
  /** Runs of other programs: imports only those with these keys; all when absent. */
  keys: z.array(z.string().max(4096)).max(100_000).optional(),
  /** Chosen readings of the files by name, see `FoundRun.readings`. */
  readings: z.record(z.string().max(200), z.string().max(1000)).optional(),
});
export type ImportOptions = z.infer<typeof importOptions>;

/** Maximum number of series in one answer: more cannot be shown in a chart and would take the core seconds. */
const MAX_SERIES = 100_000;
const few = (runs: readonly unknown[], metrics: readonly unknown[]): boolean =>
  runs.length * metrics.length <= MAX_SERIES;
const seriesRequest = z
  .strictObject({
    runs: ids,
    metrics: z.array(metricName).max(MAX_METRICS_READ),
    /** Steps from..to, both included; unbounded when absent. */
    from: step.optional(),
    to: step.optional(),
    /** Approximate number of entries per series: the width of the chart in pixels. */
    points: z.number().min(16).max(8192),
  })
  .refine(({ runs, metrics }) => few(runs, metrics), {
    error: () => m.core_at_most_series_read_at({ maxSeries: MAX_SERIES }),
  });
export type SeriesRequest = z.infer<typeof seriesRequest>;

/** Raw points of live runs after a step, to update a live chart. */
const seriesDeltaRequest = z
  .strictObject({
    metrics: z.array(metricName).max(MAX_METRICS_READ),
    since: z.array(z.strictObject({ run: id, step: z.number().int().min(-1) })).max(10_000),
  })
  .refine(({ since, metrics }) => few(since, metrics), {
    error: () => m.core_at_most_series_read_at({ maxSeries: MAX_SERIES }),
  });
export type SeriesDeltaRequest = z.infer<typeof seriesDeltaRequest>;

const branchRequest = z.strictObject({
  run: id,
  /** Step of the checkpoint; the newest when left out. */
  step: step.optional(),
  /** The settings that differ from those of the run. */
  set: z.record(z.string(), z.union([z.number(), z.string()])),
  name: longName.optional(),
});
/** A requested branch: the checkpoint it continues from, and the changed settings. */
export type BranchRequest = z.infer<typeof branchRequest>;

const latentRequest = z.strictObject({
  run: id,
  /** Step of a stored checkpoint. */
  step,
  task: latentTask,
});
export type LatentRequest = z.infer<typeof latentRequest>;

const singlesRequest = z.strictObject({
  run: id,
  /** Step of a stored checkpoint. */
  step,
  ...singles,
});
/** Latents of a seed, and the checkpoint that draws them one by one. */
export type SinglesRequest = z.infer<typeof singlesRequest>;

/**
 * The requests that a page can send to the core, and their replies; carried by Electron IPC and by a WebSocket alike.
 * Values are limited to what both structured clone and MessagePack support: plain objects, numbers, strings, typed
 * arrays.
 *
 * The page imports only types from this file, so that the schemas are not in its bundle.
 */
export const REQUESTS = {
  'app:info': request([], type<AppInfo>()),
  'app:doctor': request([], type<DoctorReport>()),
  'plans:get': request([], type<PlansStatus>()),
  /**
   * Measures the compute plans of this machine for these kinds of networks, all by default, and returns at once. Refused
   * while runs train.
   */
  'plans:measure': request([z.array(z.enum(NETWORK_KINDS)).min(1).max(3)], type<Outcome<null>>()),
  /** Ends the measurement; what was complete is kept. */
  'plans:cancel': request([], type<null>()),
  /** What a set-up of the training engine would download here; null where the engine comes in another way. */
  'setup:plan': request([], type<SetupPlan | null>()),
  'setup:get': request([], type<SetupStatus>()),
  /** Starts the set-up, and returns at once. Refused while one is in progress. */
  'setup:start': request([], type<Outcome<null>>()),
  /** Ends the set-up; what was downloaded is kept. */
  'setup:cancel': request([], type<null>()),
  /** Shows a system notification; clicking it opens the address. App only: a page in a browser shows its own. */
  'app:notify': request([notice], type<Outcome<null>>()),
  /** The folders of the home, for the settings. */
  'app:folders': request([], type<HomeFolders>()),

  /**
   * Opens a finished export or a saved file with its program, or shows it or a folder in the file manager. App only: a page in
   * a browser may be on another machine.
   */
  'app:show': request([shownTarget, z.enum(['open', 'folder'])], type<Outcome<null>>()),

  /** Asks the open windows to show an address (`#/run/...`); returns whether one of them did. */
  'windows:show': request([address], type<boolean>()),
  /** Claims the request that `windows:asked` announced; true only for the first window that does. */
  'windows:take': request([id], type<boolean>()),

  'datasets:list': request([], type<DatasetInfo[]>()),
  'datasets:add': request([name, path], type<Outcome<DatasetInfo>>()),
  'datasets:fetch': request([name], type<Outcome<DatasetInfo>>()),
  /** Trains the classifier whose features the scores of a labelled dataset use. It is stored and trained only once. */
  'datasets:learn': request([name, datasetFrame], type<Outcome<LearnedFeatures>>()),
  /** Cancels the import, download or classifier training of a dataset; that request is then refused. */
  'datasets:cancel': request([name], type<null>()),
  /** Removes a dataset that a person added from the list; its files are not deleted. */
  'datasets:remove': request([name], type<Outcome<null>>()),
  /** Opens the folder chooser; null when it is cancelled. Works only in a window of the app. */
  'datasets:choose': request([], type<Outcome<string | null>>()),

  /** Counts, estimates and validates without storing anything. */
  'experiments:preview': request([fieldsOf<ExperimentPlan>()], type<Outcome<ExperimentPreview>>()),
  'experiments:enqueue': request(
    [fieldsOf<ExperimentPlan>()],
    type<Outcome<{ experiment: ExperimentId; runs: RunId[] }>>(),
  ),

  /** Settings and cost of a possible branch of a run; stores nothing. */
  'runs:previewBranch': request([branchRequest], type<Outcome<BranchPreview>>()),
  /**
   * Queues a new run that continues from another run's checkpoint with other settings; see
   * shared/domain/run/branch.ts.
   */
  'runs:branch': request([branchRequest], type<Outcome<RunId>>()),

  'runs:list': request([], type<RunRow[]>()),
  'runs:get': request([id], type<Outcome<RunDetail>>()),
  /**
   * Applies an action where it is legal; refuses the first run where it is not, see `legalActions`. `retry` returns
   * the new ids.
   */
  'runs:act': request([z.enum(RUN_ACTIONS), ids], type<Outcome<RunId[]>>()),
  'runs:deleteEstimate': request([ids], type<{ bytes: number }>()),
  'runs:annotate': request([id, annotationRequest], type<Outcome<null>>()),
  /** The same for many runs at once, each with its own change; all are applied or none. */
  'runs:annotateAll': request(
    [z.array(z.strictObject({ run: id, change: annotationRequest })).max(10_000)],
    type<Outcome<null>>(),
  ),
  /** Writes a sample grid or a checkpoint of a live run now. */
  'runs:record': request([id, z.enum(['sample', 'checkpoint'])], type<Outcome<null>>()),

  /** Days after which a run in the trash is deleted permanently; null when the trash is never emptied automatically. */
  'trash:days': request([], type<number | null>()),
  'trash:keepFor': request([z.number().int().min(1).max(3650).nullable()], type<Outcome<null>>()),

  'views:get': request([], type<SavedViews>()),
  /** Stores a view; replaces one of the same name. */
  'views:save': request([savedView.extend({ name: longName })], type<Outcome<null>>()),
  'views:rename': request([longName, longName], type<Outcome<null>>()),
  'views:remove': request([longName], type<Outcome<null>>()),
  /** Sets the view with which windows open; null for none. */
  'views:openWith': request([longName.nullable()], type<Outcome<null>>()),

  'queue:get': request([], type<QueueState>()),
  /** Moves a queued run to a position; 1 is next. */
  'queue:move': request([id, z.number().int().min(1).max(1_000_000)], type<Outcome<null>>()),
  /** While the queue is held, no run is started; running runs continue. */
  'queue:hold': request([z.boolean()], type<null>()),
  /** Number of runs that train at the same time; `auto` for as many as cores and memory allow. */
  'queue:slots': request([z.union([z.literal('auto'), z.number().int().min(1).max(64)])], type<Outcome<null>>()),
  /** Starts the queued run that waits for disk space, see `QueueState.waits`. */
  'queue:startAnyway': request([id], type<Outcome<null>>()),

  'disk:state': request([], type<DiskState>()),
  'disk:usage': request([], type<DiskUsage>()),
  /** Checkpoints that a rule would delete; changes nothing. */
  'checkpoints:previewThin': request([ids, pruneRule], type<Outcome<PrunePreview>>()),
  /** Prunes checkpoints permanently and returns what was deleted. Runs that are training or queued are skipped. */
  'checkpoints:thin': request([ids, pruneRule], type<Outcome<PrunePreview>>()),
  'checkpoints:pin': request([id, step, z.boolean()], type<Outcome<null>>()),

  'series:read': request([seriesRequest], type<Series[]>()),
  'series:since': request([seriesDeltaRequest], type<Series[]>()),
  /** Names of the metrics that each run has recorded. */
  'series:metrics': request([ids], type<Record<RunId, string[]>>()),

  'samples:list': request([ids], type<SampleList[]>()),
  /** A grid as PNG bytes, or the x, y pairs of a 2-D run as a Float32Array. */
  'samples:read': request([id, step], type<Outcome<SampleData>>()),
  /** Up to 2,000 points (x, y pairs) of the training data of a 2-D run. */
  'datasets:points': request([name], type<Outcome<Float32Array>>()),
  /** The first images that a run has trained on: as many as its sample grids have tiles, and at most 256. */
  'datasets:tiles': request([id], type<Outcome<RealTiles>>()),

  /**
   * Generates from a stored checkpoint; resolves when done. The caller chooses `id`, which identifies the task for
   * progress and cancelling.
   */
  'latents:draw': request([id, latentRequest], type<Outcome<LatentResult>>()),
  /** Draws single samples of a stored checkpoint, as `latents:draw` draws sheets of them. */
  'latents:singles': request([id, singlesRequest], type<Outcome<Singles>>()),
  'latents:cancel': request([id], type<null>()),
  /** Scores a stored checkpoint; reports `latents:progress` and is cancelled by `latents:cancel`. */
  'scores:measure': request([id, scoreRequest], type<Outcome<ScoreReport>>()),
  /**
   * Scores stored images of a run, of its grids or of a folder on this machine; reports and is cancelled like
   * `scores:measure`. Not available to a browser.
   */
  'scores:measureImages': request([id, imageScoreRequest], type<Outcome<ImageScoreReport>>()),

  'exports:start': request([fieldsOf<ExportOptions>()], type<Outcome<{ id: string; frames: number }>>()),
  /** Estimates the size of the file in bytes; only for kinds that contain whole runs. */
  'exports:estimate': request([fieldsOf<ExportOptions>()], type<Outcome<{ bytes: number }>>()),
  /**
   * Writes a part of the export to a temporary file for at most two seconds, to estimate duration and size. A new
   * rehearsal ends the last.
   */
  'exports:rehearse': request([fieldsOf<ExportOptions>()], type<Outcome<Rehearsal>>()),
  /**
   * Writes some frames of an animation, evenly spaced, for the window to show before the whole is written. A video is shown as an
   * animated PNG. Ends the last rehearsal or preview; refuses where that takes too long.
   */
  'exports:preview': request([fieldsOf<ExportOptions>()], type<Outcome<ExportPreview>>()),
  'exports:status': request([id], type<Outcome<ExportStatus>>()),
  'exports:cancel': request([id], type<null>()),
  /**
   * A piece of the finished file from a byte offset, so that a bundle larger than memory can be saved; empty at the
   * end.
   */
  'exports:read': request([id, step], type<Outcome<{ name: string; type: string; bytes: Uint8Array }>>()),
  /** The finished file, for the window to save. */
  'exports:bytes': request([id], type<Outcome<{ name: string; type: string; bytes: Uint8Array }>>()),

  /**
   * Uploads a bundle: sends its name and size, then its pieces in order, each of at most `chunk` bytes, then starts.
   */
  'imports:begin': request(
    [name, z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)],
    type<Outcome<{ id: string; chunk: number }>>(),
  ),
  'imports:write': request([id, step, piece], type<Outcome<null>>()),
  /**
   * Also continues an import in state `found`, with the choices of a person; with `preview` it looks again. An import from
   * a path that is done is done again with these options.
   */
  'imports:start': request([id, importOptions], type<Outcome<null>>()),
  /**
   * Imports a bundle, a run folder, or what other programs recorded (TensorBoard logs, folders of images, tables) from
   * this machine; not available to a browser.
   */
  'imports:open': request([path, importOptions], type<Outcome<{ id: string }>>()),
  /**
   * Imports of files that were opened with the desktop since the last request. App only: a page in a browser gets none.
   */
  'imports:opened': request([], type<OpenedImport[]>()),
  'imports:status': request([id], type<Outcome<ImportStatus>>()),
  'imports:cancel': request([id], type<null>()),

  /** Folders in which other programs record runs; each is followed while Gander runs, until it is removed. */
  'watch:list': request([], type<WatchedFolder[]>()),
  /** Watches a folder of this machine; not available to a browser. */
  'watch:add': request([path], type<Outcome<null>>()),
  /** Its runs stay. */
  'watch:remove': request([path], type<Outcome<null>>()),

  /** Targets: other places where runs train. */
  'targets:list': request([], type<TargetInfo[]>()),
  /** Adds a target, or changes the settings of the one with this name; not available to a browser. */
  'targets:add': request([name, fieldsOf<TargetSettings>()], type<Outcome<TargetInfo>>()),
  /** Refused while runs of it have not ended; the files on it stay. */
  'targets:remove': request([name], type<Outcome<null>>()),
  /** Begins to check a target, unless a check is running; returns what is known so far. */
  'targets:check': request([name], type<Outcome<TargetReport>>()),
  /** The same, and its job sets up the training engine first. */
  'targets:setUp': request([name], type<Outcome<TargetReport>>()),
};

type RequestTable = typeof REQUESTS;
export type RequestName = keyof RequestTable;
/** The signature of each request. */
export type Requests = {
  [K in RequestName]: RequestTable[K] extends Request<infer A, infer R> ? (...args: A) => R : never;
};
export type Reply<K extends RequestName> = ReturnType<Requests[K]>;

/** `window.api`: the same in Electron and in a browser. */
export interface Api {
  request<K extends RequestName>(name: K, ...args: Parameters<Requests[K]>): Promise<Reply<K>>;
  /** Adds a listener; the returned function removes it. */
  on<K extends EventName>(name: K, listener: (event: Events[K]) => void): () => void;
}
