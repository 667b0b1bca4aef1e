import { m } from '../../paraglide/messages';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { DiskState, QueueState } from '../../shared/contract/results';
import type { RunId } from '../../shared/domain/run/run';
import { isLocked } from '../database';
import { RunActions } from './run-actions';
import { LabelsWriter } from './folder/labels-file';
import { ChangeEvents } from './change-events';
import type { RunsEvents } from './change-events';
import { Deletion } from './trash/deletion';
import { identify } from './run-identity';
import { clearAside } from './import/import';
import { ExternalWriters } from './external/external-writers';
import { WatchedFolders } from './external/watched-folders';
import { finishBranches } from './branches/create-branch';
import { RunQueue } from './queue/queue';
import { reconcile } from './supervisor/reconcile';
import { recover } from './recover';
import { abandonedFilesOfHome, removeAbandonedFiles } from './disk/abandoned-files';
import { DatabaseDisk } from './disk/database-disk';
import { createReserve } from './disk/disk-reserve';
import type { RunServices, RunsOptions } from './run-services';
import { RunRows } from './run-rows';
import { DiskSpaceCheck } from './queue/disk-space-check';
import { expectQueue } from './queue/queue-time';
import { TrainingCapacity } from './queue/training-capacity';
import type { DiskSpaceWait } from './queue/disk-space-check';
import { Supervisor } from './supervisor/supervisor';
import { RemoteRuns } from './remote/remote-runs';
import { CheckpointPruning } from './checkpoints/prune';
import { Trash } from './trash/trash';
import { logLine } from '../core/log-line';
import { stateLabel } from '../../shared/domain/run/run';

/** How long closing waits for runs to park, in milliseconds. */
const PARK_TIMEOUT_MS = 30_000;

/** Queued runs that are checked for one that fits on the disk: each check estimates the size of a run. */
const MAX_CHECKED_RUNS = 32;

/** How often a queue that waits for disk space checks again, in milliseconds. */
const SPACE_RETRY_MS = 5000;

/** How often the expected time of the queue is reported anew while runs train, in milliseconds. */
const TIME_INTERVAL_MS = 15_000;

/** The parts that handlers of requests work with. */
interface RequestServices extends RunServices {
  supervisor: Supervisor;
  deletion: Deletion;
  external: ExternalWriters;
  remote: RemoteRuns;
  watched: WatchedFolders;
  actions: RunActions;
  trash: Trash;
  pruning: CheckpointPruning;
}

/**
 * Creates the parts of this folder and runs their lifecycle: what happened to runs since the last start, starting
 * queued runs while there is room for them, closing.
 */
export class Runs {
  readonly services: RequestServices;
  private readonly space: DiskSpaceCheck;
  private waits: DiskSpaceWait | undefined;
  private retry: NodeJS.Timeout | undefined;
  private readonly timing: NodeJS.Timeout;
  private reconciling: Promise<void> | undefined;
  private isReconciled = false;
  private starting: Promise<void> | undefined;
  /** Queued runs shall start, and whether the preparations for that are done. */
  private isWorking = false;
  private isPrepared = false;
  private isClosed = false;
  private waiting: (() => void)[] = [];
  private waitingForEnds: (() => void)[] = [];
  private isWaitingForLock = false;
  /** Sentence on run folders that are not listed. */
  private unlisted: (() => string) | undefined;

  constructor(options: RunsOptions) {
    const rows = new RunRows(options.database, options.home, (id) => changes.run(id));
    const queue = new RunQueue(options.database, rows, () => this.onQueueChanged());
    const changes = new ChangeEvents({
      rows: (ids) => this.changedRows(ids),
      queue: () => this.queueState(),
      disk: () => this.diskState(),
    });
    const disk = new DatabaseDisk({
      database: options.database,
      home: options.home,
      patienceMs: options.lockPatienceMs,
      onChanged: () => changes.disk(),
      onWaiting: () => this.onDatabaseBlocked(),
    });
    const services = {
      ...options,
      rows,
      queue,
      capacity: new TrainingCapacity(options, queue, rows),
      changes,
      disk,
      labels: new LabelsWriter(options.database, rows, options.home),
    };
    const supervisor = new Supervisor(services, () => this.onQueueChanged());
    const deletion = new Deletion(services, (runs) => this.services.remote.removeFolders(runs));
    const external = new ExternalWriters(services);
    const remote = new RemoteRuns(
      { ...services, program: options.program ?? '' },
      supervisor,
      () => this.mayStart && this.isPrepared && !queue.held,
    );
    this.services = {
      ...services,
      supervisor,
      deletion,
      external,
      remote,
      watched: new WatchedFolders({ ...services, external }, (list) => changes.watched(list)),
      actions: new RunActions(services, supervisor, deletion, remote),
      trash: new Trash(services, deletion),
      pruning: new CheckpointPruning(services),
    };
    this.space = new DiskSpaceCheck(services);
    this.timing = setInterval(() => {
      if (supervisor.count > 0) changes.queue();
    }, TIME_INTERVAL_MS).unref();
  }

  /** Adds a listener; the returned function removes it. */
  on<K extends keyof RunsEvents>(event: K, listener: (event: RunsEvents[K]) => void): () => void {
    return this.services.changes.on(event, listener);
  }

  /** Determines the state of runs that were live when the app last ended; starts nothing. */
  ensureReconciled(): Promise<void> {
    return (this.reconciling ??= this.reconcile());
  }

  /**
   * Resolves when the rows are up to date: after {@link ensureReconciled}, or, while the database is locked, when they show the
   * endings in the journals.
   */
  async ensureRowsCurrent(): Promise<void> {
    if (this.isReconciled) return;
    const locked = new Promise<void>((resolve) => this.waitingForEnds.push(resolve));
    await Promise.race([this.ensureReconciled(), locked]);
  }

  /** Does the work of a request, waiting while another program locks the database; refused after a while. */
  answer = <T>(work: () => T | Promise<T>): Promise<T> => this.services.disk.attempt(work);

  /** Reconciles, then runs `first`, then starts the queue. A failure is reported to those who await {@link ensureReconciled}. */
  start(first?: () => Promise<void>): void {
    if (this.isWorking || this.isClosed) return;
    this.isWorking = true;
    this.services.capacity.refresh().catch((error: unknown) => {
      logLine(`The measured compute plans could not be read: ${String(error)}`);
    });
    this.starting = this.ensureReconciled()
      .then(() => (this.mayStart ? first?.() : undefined))
      .then(
        () => {
          this.isPrepared = true;
          this.onQueueChanged();
        },
        () => undefined,
      );
  }

  /** Starts no more runs until {@link start}; live runs continue. */
  stopStarting(): void {
    this.isWorking = false;
  }

  /**
   * Parks live runs and waits for them and for deletions; a process that has not parked after thirty seconds is
   * killed.
   */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.retry);
    clearInterval(this.timing);
    this.services.trash.stop();
    await this.services.watched.close();
    await this.services.external.close();
    await this.services.remote.close();
    await this.services.supervisor.close(PARK_TIMEOUT_MS);
    // A failure was already reported to those who awaited it.
    await this.reconciling?.catch(() => undefined);
    await this.starting;
    await this.services.labels.done();
    await this.services.deletion.done();
    await this.services.pruning.done();
    this.services.changes.flush();
    this.services.rows.close();
  }

  /** Resolves when no run is live, none can start, and none is being deleted. */
  async idle(): Promise<void> {
    await this.reconciling;
    await this.starting;
    while (!this.isIdle()) await new Promise<void>((resolve) => this.waiting.push(resolve));
    await this.services.labels.done();
    await this.services.deletion.done();
    this.services.changes.flush();
  }

  /** The queue, and the run that waits for disk space. */
  queueState = (): QueueState => {
    const secondsLeft = expectQueue(this.services);
    return {
      ...this.services.queue.state(),
      ...(this.waits ? { waits: { run: this.waits.run, message: this.waits.describe() } } : {}),
      ...(secondsLeft === undefined ? {} : { secondsLeft: Math.round(secondsLeft) }),
    };
  };

  diskState(): DiskState {
    const { trouble, isLocked: locked } = this.services.disk;
    return {
      ...(trouble === undefined ? {} : { log: trouble(), ...(locked ? { isLocked: true } : {}) }),
      ...(this.unlisted === undefined ? {} : { unlisted: this.unlisted() }),
    };
  }

  /** Starts a queued run although the disk seems to have too little space. */
  startAnyway(id: RunId): Outcome<null> {
    const found = this.services.rows.find(id);
    if (!found.ok) return found;
    const { name, state } = found.value;
    if (state !== 'queued') return refuse(m.runs_space_not_queued({ name, id, state: stateLabel(state) }), id);
    this.space.allow(id);
    this.onQueueChanged();
    return ok(null);
  }

  private async reconcile(): Promise<void> {
    clearAside(this.services.home);
    finishBranches(this.services);
    removeAbandonedFiles(abandonedFilesOfHome(this.services.home));
    createReserve(this.services.home);
    this.services.trash.start();
    try {
      this.unlisted = await recover(this.services, () => this.isClosed);
      if (this.unlisted !== undefined) this.services.changes.disk();
      await this.services.disk.retry(() => identify(this.services));
      await reconcile(this.services, this.services.supervisor);
      await this.services.pruning.finish();
      this.isReconciled = true;
      this.services.external.start();
      this.services.remote.start();
      this.services.watched.start();
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

  private changedRows(ids: RunId[]): RunsEvents['runs:changed'] {
    const { rows } = this.services;
    return { rows: rows.known(ids).map((run) => rows.row(run)), removed: ids.filter((id) => !rows.get(id)) };
  }

  /**
   * Called when the queue or its slots have changed: starts runs if possible, and resolves waiting {@link idle} calls.
   */
  private onQueueChanged(): void {
    this.services.changes.queue();
    this.fill();
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((resume) => resume());
  }

  /** The database cannot be written at present: it is locked, or the disk is full. */
  private onDatabaseBlocked(): void {
    this.services.supervisor.showEnds();
    for (const resume of this.waitingForEnds.splice(0)) resume();
  }

  private fillWhenUnlocked(): void {
    if (this.isWaitingForLock) return;
    this.isWaitingForLock = true;
    void this.services.disk.unlocked().then(() => {
      this.isWaitingForLock = false;
      this.onQueueChanged();
    });
  }

  /**
   * Starts queued runs while there is room beside those that train. A run that needs more disk space keeps its
   * position, and runs behind it may start; behind one that needs more cores or memory none starts, so that small runs
   * do not keep it waiting.
   */
  private fill(): void {
    if (!this.mayStart || !this.isPrepared) return;
    this.waits = undefined;
    if (this.services.disk.isLocked) return this.fillWhenUnlocked();
    for (const next of this.services.queue.first(MAX_CHECKED_RUNS)) {
      if (!this.services.capacity.hasRoom(next, this.services.supervisor.training())) break;
      const lacking = this.space.lacking(next);
      const refused = lacking ? undefined : this.begin(next);
      this.waits ??= lacking ?? refused;
      this.services.changes.queue();
      if (refused) break;
      if (this.services.disk.isLocked) return this.fillWhenUnlocked();
    }
    clearTimeout(this.retry);
    if (this.waits) this.retry = setTimeout(() => this.onQueueChanged(), SPACE_RETRY_MS);
  }

  /** Starts a run; returns the reason when the disk refuses to record it. */
  private begin(run: RunId): DiskSpaceWait | undefined {
    try {
      return void this.services.supervisor.start(run);
    } catch (error) {
      if (!this.services.disk.noteFailure(error)) throw error;
      return this.services.disk.isLocked ? undefined : { run, describe: this.services.disk.trouble! };
    }
  }

  private isIdle(): boolean {
    return this.services.supervisor.count === 0 && this.services.queue.next() === undefined;
  }
}
