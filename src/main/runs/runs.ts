import type { BranchRequest } from '../../shared/contract/requests';
import type {
  BranchPreview,
  DiskState,
  ExperimentPreview,
  QueueState,
  RunDetail,
  SampleData,
  SampleList,
} from '../../shared/contract/contract';
import type { ExperimentPlan } from '../../shared/domain/run/experiment';
import type { Imported } from '../../shared/contract/import-status';
import type { LatentJob } from '../../shared/domain/inference-tasks';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { PrunePreview, PruneRule } from '../../shared/domain/prune-rule';
import type { ExperimentId, RunAction, RunId, RunRow } from '../../shared/domain/run/run';
import { isLocked } from '../database';
import type { StoredRun } from '../database';
import { RunActions } from './run-actions';
import { annotate } from './folder/annotate';
import { LabelsWriter } from './folder/labels-file';
import type { Annotation } from '../../shared/domain/run/annotation';
import { branch, previewBranch } from './branches/branch';
import { ChangeEvents } from './change-events';
import type { RunsEvents } from './change-events';
import { Deletion } from './trash/deletion';
import { detailOf } from './run-detail';
import { enqueue } from './enqueue';
import { identify } from './run-identity';
import { rebuild } from './import/adopt';
import type { Rebuilt } from './import/adopt';
import { clearAside, importFrom } from './import/import';
import type { ImportWork } from './import/import';
import { latentJob } from './inference-task';
import type { CheckpointTask } from './inference-task';
import { pin } from './checkpoints/pin';
import { finishBranches } from './branches/create-branch';
import { preview } from './preview-experiment';
import { RunQueue } from './queue/queue';
import { reconcile } from './supervisor/reconcile';
import { recover } from './recover';
import { abandonedFilesOfHome, removeAbandonedFiles } from './disk/abandoned-files';
import { DatabaseDisk } from './disk/database-disk';
import { createReserve } from './disk/disk-reserve';
import type { RunContext, RunsOptions } from './run-context';
import { RunRows } from './run-rows';
import { readSample, sampleList } from './run-samples';
import { DiskSpaceCheck } from './queue/disk-space-check';
import type { DiskSpaceWait } from './queue/disk-space-check';
import { Supervisor } from './supervisor/supervisor';
import { CheckpointPruning } from './checkpoints/prune';
import { Trash } from './trash/trash';
import { logLine } from '../core/log-line';

/** How long closing waits for runs to park, in milliseconds. */
const PARK_TIMEOUT_MS = 30_000;

/** Queued runs that are checked for one that fits on the disk: each check estimates the size of a run. */
const MAX_LOOKED_AT = 32;

/** How often a queue that waits for disk space checks again, in milliseconds. */
const LOOK_AGAIN = 5000;

/** The lifecycle of all runs: queue, training processes, journals, list, deletion. */
export class Runs {
  private readonly context: RunContext;
  private readonly supervisor: Supervisor;
  private readonly deletion: Deletion;
  private readonly actions: RunActions;
  private readonly trash: Trash;
  private readonly space: DiskSpaceCheck;
  private readonly thinning: CheckpointPruning;
  private waits: DiskSpaceWait | undefined;
  private retry: NodeJS.Timeout | undefined;
  private reconciling: Promise<void> | undefined;
  private isReconciled = false;
  private starting: Promise<void> | undefined;
  /** Queued runs shall start, and whether the preparations for that are done. */
  private isWorking = false;
  private isPrepared = false;
  private isClosed = false;
  private waiting: (() => void)[] = [];
  private onLockedOut: (() => void)[] = [];
  private isLookingAgain = false;
  /** Sentence on run folders that are not listed. */
  private unlisted: string | undefined;

  constructor(options: RunsOptions) {
    const rows = new RunRows(options.database, options.home, (id) => changes.run(id));
    const queue = new RunQueue(options.database, rows, () => this.look());
    const changes = new ChangeEvents({
      rows: (ids) => this.changedRows(ids),
      queue: () => this.queue(),
      disk: () => this.disk(),
    });
    const disk = new DatabaseDisk({
      database: options.database,
      home: options.home,
      patienceMs: options.lockPatienceMs,
      onChanged: () => changes.disk(),
      onWaiting: () => this.lockedOut(),
    });
    this.context = {
      ...options,
      rows,
      queue,
      changes,
      disk,
      labels: new LabelsWriter(options.database, rows, options.home),
    };
    this.space = new DiskSpaceCheck(this.context);
    this.thinning = new CheckpointPruning(this.context);
    this.supervisor = new Supervisor(this.context, () => this.look());
    this.deletion = new Deletion(this.context);
    this.actions = new RunActions(this.context, this.supervisor, this.deletion);
    this.trash = new Trash(this.context, this.deletion);
  }

  /** Adds a listener; the returned function removes it. */
  on<K extends keyof RunsEvents>(event: K, listener: (event: RunsEvents[K]) => void): () => void {
    return this.context.changes.on(event, listener);
  }

  /** Determines the state of runs that were live when the app last ended; starts nothing. */
  settle(): Promise<void> {
    return (this.reconciling ??= this.reconcile());
  }

  /**
   * Resolves when the rows are up to date: after {@link settle}, or, while the database is locked, when they show the
   * endings in the journals.
   */
  async show(): Promise<void> {
    if (this.isReconciled) return;
    const locked = new Promise<void>((resolve) => this.onLockedOut.push(resolve));
    await Promise.race([this.settle(), locked]);
  }

  /** Does the work of a request, waiting while another program locks the database; refused after a while. */
  answer = <T>(work: () => T | Promise<T>): Promise<T> => this.context.disk.ask(work);

  /** Settles, then runs `first`, then starts the queue. A failure is reported to those who await {@link settle}. */
  start(first?: () => Promise<void>): void {
    if (this.isWorking || this.isClosed) return;
    this.isWorking = true;
    this.starting = this.settle()
      .then(() => (this.mayStart ? first?.() : undefined))
      .then(
        () => {
          this.isPrepared = true;
          this.look();
        },
        () => undefined,
      );
  }

  /** Starts no more runs until {@link start}; live runs continue. */
  rest(): void {
    this.isWorking = false;
  }

  /**
   * Parks live runs and waits for them and for deletions; a process that has not parked after thirty seconds is
   * killed.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    this.trash.stop();
    await this.supervisor.close(PARK_TIMEOUT_MS);
    // A failure was already reported to those who awaited it.
    await this.reconciling?.catch(() => undefined);
    await this.starting;
    await this.context.labels.done();
    await this.deletion.done();
    await this.thinning.done();
    this.context.changes.flush();
  }

  /** Resolves when no run is live, none can start, and none is being deleted. */
  async idle(): Promise<void> {
    await this.reconciling;
    await this.starting;
    while (!this.isIdle()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    await this.context.labels.done();
    await this.deletion.done();
    this.context.changes.flush();
  }

  preview = (plan: ExperimentPlan): Promise<Outcome<ExperimentPreview>> => preview(this.context, plan);
  enqueue = (plan: ExperimentPlan): Promise<Outcome<{ experiment: ExperimentId; runs: RunId[] }>> =>
    enqueue(this.context, plan);

  previewBranch = (request: BranchRequest): Promise<Outcome<BranchPreview>> => previewBranch(this.context, request);
  async branch(request: BranchRequest): Promise<Outcome<RunId>> {
    const made = await branch(this.context, request);
    if (made.ok) this.context.queue.changed();
    return made;
  }

  latentJob = (request: CheckpointTask): Promise<Outcome<LatentJob & { step: number }>> =>
    latentJob(this.context, request);

  list = (): RunRow[] => this.context.rows.list();
  get = (id: RunId): Outcome<RunDetail> => this.withRun(id, (run) => ok(detailOf(this.context, run)));

  act = (action: RunAction, ids: RunId[]): Outcome<RunId[]> => this.actions.act(action, ids);
  deleteEstimate = (ids: RunId[]): Promise<{ bytes: number }> => this.deletion.estimate(this.known(ids));
  annotate = (id: RunId, change: Annotation): Outcome<null> => annotate(this.context, [{ run: id, change }]);
  /** Changes many runs, each with its own change; all are applied or none. */
  annotateAll = (changes: { run: RunId; change: Annotation }[]): Outcome<null> => annotate(this.context, changes);
  previewThin = (ids: RunId[], rule: PruneRule): Promise<Outcome<PrunePreview>> => this.thinning.preview(ids, rule);
  thin = (ids: RunId[], rule: PruneRule): Promise<Outcome<PrunePreview>> => this.thinning.thin(ids, rule);
  /** Pins a checkpoint, so that pruning keeps it, or unpins it. */
  pin = (id: RunId, step: number, pinned: boolean): Outcome<null> =>
    this.withRun(id, (run) => pin(this.context, run, step, pinned));
  trashDays = (): number | null => this.trash.days;
  keepTrashFor = (days: number | null): Outcome<null> => this.trash.keepFor(days);

  /** Requests a sample or a checkpoint from a live run. */
  record(id: RunId, what: 'sample' | 'checkpoint'): Outcome<null> {
    return this.withRun(id, (run) =>
      this.supervisor.send(id, { type: what })
        ? ok(null)
        : refuse(`${run.name} (${id}) is ${run.state}: only a live run can write a ${what}.`, id),
    );
  }

  queue = (): QueueState => ({ ...this.context.queue.state(), ...(this.waits ? { waits: this.waits } : {}) });
  disk(): DiskState {
    const { trouble, isLocked: locked } = this.context.disk;
    return {
      ...(trouble === undefined ? {} : { log: trouble, ...(locked ? { isLocked: true } : {}) }),
      ...(this.unlisted === undefined ? {} : { unlisted: this.unlisted }),
    };
  }
  /** Starts a queued run although the disk seems to have too little space. */
  startAnyway(id: RunId): Outcome<null> {
    return this.withRun(id, (run) => {
      if (run.state !== 'queued')
        return refuse(`${run.name} (${id}) is ${run.state}: only a queued run waits for disk space.`, id);
      this.space.allow(id);
      this.look();
      return ok(null);
    });
  }
  move = (id: RunId, position: number): Outcome<null> => this.context.queue.move(id, position);
  hold = (held: boolean): null => this.context.queue.hold(held);
  setSlots = (slots: number): Outcome<null> => this.context.queue.setSlots(slots);

  samples = (ids: RunId[]): SampleList[] => this.known(ids).map((run) => sampleList(this.context, run));
  readSample = (id: RunId, step: number): Outcome<SampleData> =>
    this.withRun(id, (run) => readSample(this.context, run, step));

  /** Imports the runs of a bundle, or one run folder. */
  import = (from: string, work: ImportWork): Promise<Outcome<Imported>> =>
    importFrom(this.context, this.supervisor, this.deletion, from, work);
  rebuild = (): Promise<Rebuilt> => rebuild(this.context, this.supervisor);

  private async reconcile(): Promise<void> {
    clearAside(this.context.home);
    finishBranches(this.context);
    removeAbandonedFiles(abandonedFilesOfHome(this.context.home));
    createReserve(this.context.home);
    this.trash.start();
    try {
      this.unlisted = await recover(this.context, this.supervisor, () => this.isClosed);
      if (this.unlisted !== undefined) this.context.changes.disk();
      await this.context.disk.keep(() => identify(this.context));
      await reconcile(this.context, this.supervisor);
      await this.thinning.finish();
      this.isReconciled = true;
    } catch (error) {
      if (!this.isClosed) throw error;
      logLine(
        `The state of runs that were live is determined at the next start${isLocked(error) ? '' : `: ${String(error)}`}.`,
      );
    }
  }

  private get mayStart(): boolean {
    return this.isWorking && this.isReconciled && !this.isClosed;
  }

  private known = (ids: readonly RunId[]): StoredRun[] => ids.flatMap((id) => this.context.rows.get(id) ?? []);

  private withRun<T>(id: RunId, use: (run: StoredRun) => T): T | Outcome<never> {
    const run = this.context.rows.get(id);
    return run ? use(run) : refuse(`There is no run "${id}".`, id);
  }

  private changedRows(ids: RunId[]): RunsEvents['runs:changed'] {
    const { rows } = this.context;
    return { rows: this.known(ids).map((run) => rows.row(run)), removed: ids.filter((id) => !rows.get(id)) };
  }

  /**
   * Called when the queue or its slots have changed: starts runs if possible, and resolves waiting {@link idle} calls.
   */
  private look(): void {
    this.context.changes.queue();
    this.fill();
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((resume) => resume());
  }

  /** The database cannot be written at present: it is locked, or the disk is full. */
  private lockedOut(): void {
    this.supervisor.showEnds();
    for (const resume of this.onLockedOut.splice(0)) resume();
  }

  private lookWhenUnlocked(): void {
    if (this.isLookingAgain) return;
    this.isLookingAgain = true;
    void this.context.disk.unlocked().then(() => {
      this.isLookingAgain = false;
      this.look();
    });
  }

  /**
   * Starts queued runs while a slot is free. A run that needs more disk space keeps its position, and runs behind it
   * may start.
   */
  private fill(): void {
    if (!this.mayStart || !this.isPrepared) return;
    this.waits = undefined;
    if (this.context.disk.isLocked) return this.lookWhenUnlocked();
    for (const next of this.context.queue.first(MAX_LOOKED_AT)) {
      if (this.supervisor.count >= this.context.queue.slots) break;
      const lacking = this.space.lacking(next);
      const refused = lacking ? undefined : this.begin(next);
      this.waits ??= lacking ?? refused;
      this.context.changes.queue();
      if (refused) break;
      if (this.context.disk.isLocked) return this.lookWhenUnlocked();
    }
    clearTimeout(this.retry);
    if (this.waits) this.retry = setTimeout(() => this.look(), LOOK_AGAIN);
  }

  /** Starts a run; returns the reason when the disk refuses to record it. */
  private begin(run: RunId): DiskSpaceWait | undefined {
    try {
      return void this.supervisor.start(run);
    } catch (error) {
      if (!this.context.disk.refused(error)) throw error;
      return this.context.disk.isLocked ? undefined : { run, message: this.context.disk.trouble! };
    }
  }

  private isIdle(): boolean {
    return this.supervisor.count === 0 && this.context.queue.next() === undefined;
  }
}
