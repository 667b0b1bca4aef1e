import { m } from '../../paraglide/messages';
import type { QueueState } from '../../shared/contract/results';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { isPending } from '../../shared/domain/run/remote-job';
import { isLive, isTrained } from '../../shared/domain/run/run';
import type { RunId, RunRow, Trained } from '../../shared/domain/run/run';
import { readRunByKey, readRuns, updateRun } from '../database';
import type { RunChange, RunDatabase, RunKey, StoredRun } from '../database';
import { runFolder } from './folder/run-folder';
import type { RunEnd } from './supervisor/run-ending';

/**
 * In-memory cache of all runs' rows: listing ten thousand runs needs no query, and never reads series.
 *
 * The database is authoritative: after every commit that changes a run, its row is read again and reported as changed.
 */
export class RunRows {
  private readonly runs = new Map<RunId, StoredRun>();
  private readonly ids = new Map<RunKey, RunId>();
  private readonly speeds = new Map<RunId, StepRate>();
  /** Runs whose training process waits for its disk, with its message; not stored, because it ends with the process. */
  private readonly waits = new Map<RunId, string>();
  /** Endings read from journals while the database cannot be written. */
  private readonly ahead = new Map<RunId, RunEnd>();
  private order: StoredRun[] | undefined;
  private positions = new Map<RunId, number>();

  constructor(
    private readonly database: RunDatabase,
    private readonly home: string,
    private readonly onChanged: (id: RunId) => void,
  ) {
    for (const run of readRuns(database.read)) this.set(run);
    this.close = database.write.onRunsChanged((keys) => keys.forEach((key) => this.read(key)));
  }

  /** Ends the connection to the database: its changes are no longer seen. */
  readonly close: () => void;

  get = (id: RunId): StoredRun | undefined => this.runs.get(id);

  /** The run with an id; a refusal when there is none. */
  find(id: RunId): Outcome<StoredRun> {
    const run = this.runs.get(id);
    return run ? ok(run) : refuse(m.core_there_no_run({ unknown: id }), id);
  }

  /** The runs with these ids; ids without a run are left out. */
  known = (ids: readonly RunId[]): StoredRun[] => ids.flatMap((id) => this.runs.get(id) ?? []);

  all = (): StoredRun[] => [...this.runs.values()];

  /** Oldest first. */
  list = (): RunRow[] => this.all().map((run) => this.row(run));

  /**
   * Queued runs of this machine in the order in which they start; a run in the trash keeps its position, and is skipped until it is
   * restored.
   */
  queued(): StoredRun[] {
    if (!this.order) {
      this.order = this.all()
        .filter((run) => run.state === 'queued' && run.trashedAt === undefined && run.target === undefined)
        .sort((a, b) => a.position! - b.position!);
      this.positions = new Map(this.order.map((run, i) => [run.id, i + 1]));
    }
    return this.order;
  }

  /** Runs that Gander trains on this machine at present. */
  live = (): Trained<StoredRun>[] =>
    this.all()
      .filter(isTrained)
      .filter((run) => isLive(run.state) && run.target === undefined);

  /** Runs of a target whose job may still train, or that wait to be submitted. */
  remote = (): Trained<StoredRun>[] =>
    this.all()
      .filter(isTrained)
      .filter(
        ({ target, state, job, trashedAt }) =>
          target !== undefined && (isPending(job) || (state === 'queued' && trashedAt === undefined)),
      );

  /** Runs that other programs train at present, as far as is known. */
  liveExternal = (): StoredRun[] => this.all().filter((run) => run.external && isLive(run.state));

  queueState = (held: boolean, slots: QueueState['slots']): QueueState => ({
    held,
    slots,
    queued: this.queued().map((run) => run.id),
    live: this.live().flatMap(({ id }) => (this.ahead.has(id) ? [] : id)),
  });

  /** Updates a run in the database; does nothing when there is no such run. */
  update(id: RunId, change: RunChange): void {
    const run = this.runs.get(id);
    if (run) updateRun(this.database.write, run.key, change);
  }

  /** Applies the same change to many runs in one transaction. */
  updateAll(ids: readonly RunId[], change: RunChange): void {
    this.database.write.transaction(() => ids.forEach((id) => this.update(id, change)));
  }

  private read(key: RunKey): void {
    const run = readRunByKey(this.database.write, key);
    const id = run?.id ?? this.ids.get(key);
    // It was deleted before it was listed.
    if (id === undefined) return;
    const before = this.runs.get(id);
    if (run) this.set(run);
    else this.runs.delete(id);
    if (before?.state !== run?.state || before?.position !== run?.position || before?.trashedAt !== run?.trashedAt)
      this.order = undefined;
    if (!run || !isLive(run.state)) {
      this.speeds.delete(id);
      this.ahead.delete(id);
    }
    this.onChanged(id);
  }

  private set(run: StoredRun): void {
    this.ids.set(run.key, run.id);
    this.runs.set(run.id, this.waiting(run));
  }

  /** Reports rows as changed although their stored columns are not. */
  report = (ids: readonly RunId[]): void => ids.forEach((id) => this.onChanged(id));

  /** Sets or clears the message of a training process that waits for its disk. */
  wait(id: RunId, message: string | undefined): void {
    const run = this.runs.get(id);
    if (message === undefined ? !this.waits.delete(id) : !run) return;
    if (message !== undefined) this.waits.set(id, message);
    if (run) this.read(run.key);
  }

  private waiting(run: StoredRun): StoredRun {
    const message = this.waits.get(run.id);
    return message !== undefined && isLive(run.state) ? { ...run, state: 'paused', reason: 'disk', message } : run;
  }

  /** Whether a run that is live in the database is known to have ended. */
  isAhead = (id: RunId): boolean => this.ahead.has(id);

  /** Shows a run as ended until the database can be written. */
  showEnd(id: RunId, end: RunEnd): void {
    this.ahead.set(id, end);
    this.onChanged(id);
  }

  /** Records the progress of a live run, for its speed. */
  measure(id: RunId, step: number): void {
    let speed = this.speeds.get(id);
    if (!speed) this.speeds.set(id, (speed = new StepRate()));
    speed.add(performance.now(), step);
  }

  row(run: StoredRun): RunRow {
    const {
      key: _key,
      cursor: _cursor,
      datasetCount: _count,
      versions: _versions,
      resumeFrom: _from,
      position: _position,
      ...rest
    } = run;
    const row: RunRow = { ...rest, folder: runFolder(this.home, run.id), ...this.ahead.get(run.id) };
    if (run.state === 'queued') {
      this.queued();
      const position = this.positions.get(run.id);
      if (position !== undefined) row.position = position;
    }
    if (row.state === 'running') this.addSpeed(row);
    return row;
  }

  private addSpeed(row: RunRow): void {
    const speed = row.last['stepsPerSecond'] ?? this.speeds.get(row.id)?.perSecond();
    if (!speed) return;
    row.stepsPerSecond = speed;
    // The number of steps of an external run may be unknown.
    if (row.steps > 0) row.secondsLeft = Math.max(0, row.steps - row.step) / speed;
  }
}

/** Window of the speed measurement in milliseconds. */
const WINDOW_MS = 10_000;

/** Steps per second over the last ten seconds. */
export class StepRate {
  private marks: { at: number; step: number }[] = [];

  add(at: number, step: number): void {
    const newest = this.marks[this.marks.length - 1];
    if (newest && step < newest.step) this.marks = [];
    this.marks.push({ at, step });
    while (this.marks.length > 2 && this.marks[1]!.at < at - WINDOW_MS) this.marks.shift();
  }

  /** Undefined until there are two measurements. */
  perSecond(): number | undefined {
    const first = this.marks[0];
    const last = this.marks[this.marks.length - 1];
    if (!first || !last || last.at <= first.at) return undefined;
    return ((last.step - first.step) * 1000) / (last.at - first.at);
  }
}
