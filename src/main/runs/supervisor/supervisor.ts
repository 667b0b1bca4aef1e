import { m } from '../../../paraglide/messages';
import { troubleOf } from '../../../shared/contract/disk-trouble';
import type { DiskWait } from '../../../shared/contract/disk-trouble';
import { environmentOf } from '../../../shared/domain/compute-plan';
import { computePlanOf } from '../../../shared/domain/run/resolve-plan';
import { isLive, trainedRun } from '../../../shared/domain/run/run';
import type { FailureReason, RunId } from '../../../shared/domain/run/run';
import type { Control, WorkerArguments } from '../../../shared/formats/run-file';
import { appendEvent, isLocked, readCheckpoints, readLease, removeLease, writeLease } from '../../database';
import type { StoredRun } from '../../database';
import { endInJournal } from './run-ending';
import type { RunEnd } from './run-ending';
import { describeExit } from './process-exit';
import type { Exit } from './process-exit';
import { Follower } from '../journal/journal-follower';
import { ingestAll } from '../journal/ingest';
import type { Ingested } from '../journal/ingest';
import { isHeld, leaseOf } from './process-lease';
import { removeAbandonedFiles, abandonedFilesOfRun } from '../disk/abandoned-files';
import { prepareRun } from './prepare-run';
import type { PreparationServices } from './prepare-run';
import { oomKills, wakeStopped } from './system-processes';
import type { RunServices } from '../run-services';
import { transition } from '../state-machine';
import type { LifecycleEvent } from '../state-machine';
import { holdsAnotherRun, journalOf, outputOf, runFolder, tailOf } from '../folder/run-folder';
import type { TrainingProcess } from './training-process';
import { logLine } from '../../core/log-line';
import { inEnglish } from '../../../shared/locale';
import { withLocale } from '../../core/locale';

/** A run that trains, or is about to. */
interface Live {
  abort: AbortController;
  worker?: TrainingProcess;
  pid?: number;
  /** State that a person last requested of a training run; the journal records it a moment later. */
  wish?: 'running' | 'paused';
  /** Why preparation was aborted. */
  asked?: 'stop' | 'close';
  stopAskedAt?: number;
  /** Set while its disk refuses writes. */
  wait?: DiskWait | null;
  killed?: 'stop' | 'close';
  /** How its process ended, while that is not in the database yet. */
  exit?: Exit;
  done: Promise<void>;
}

/** A second `stop` after this many milliseconds kills a process that does not respond. */
const STOP_TIMEOUT_MS = 10_000;

/** How long closing waits for another program's lock when runs are about to end. */
const LOCK_PATIENCE_MS = 5000;

const now = (): string => new Date().toISOString();

/** Owns the training processes: starts them, sends control messages, and records how they ended. */
export class Supervisor {
  readonly follower: Follower;
  private readonly live = new Map<RunId, Live>();

  /** @param onFree called when a slot is free again */
  constructor(
    private readonly services: PreparationServices &
      Pick<RunServices, 'backfill' | 'capacity' | 'changes' | 'fork' | 'queue'>,
    private readonly onFree: () => void,
  ) {
    this.follower = new Follower(services.database.write, services.backfill, services.disk, (run, ingested) =>
      this.ingested(run, ingested),
    );
  }

  get count(): number {
    return this.live.size;
  }

  /** Runs that have a process, or are about to. */
  training = (): RunId[] => [...this.live.keys()];

  start(id: RunId): void {
    const live: Live = { abort: new AbortController(), done: Promise.resolve() };
    // First, because it throws when the database cannot be written, and then the slot stays free.
    this.transit(id, { type: 'start' });
    this.live.set(id, live);
    live.done = this.train(id, live)
      .catch((error: unknown) => this.services.disk.retry(() => this.notStarted(id, error)))
      .finally(() => {
        this.live.delete(id);
        this.onFree();
      })
      // The database cannot be written: the next start reads the journal again and finds the end of the run.
      .catch((error: unknown) =>
        logLine(
          `The database could not be updated for run ${id}; the next start reads its journal${isLocked(error) ? '' : `: ${String(error)}`}.`,
        ),
      );
  }

  /**
   * While the database cannot be written: shows each run that it lists as live but that has no process any more as
   * ended.
   */
  showEnds(): void {
    for (const run of this.services.rows.live()) {
      const end = this.services.rows.isAhead(run.id) ? undefined : this.endOf(run);
      if (end) this.services.rows.showEnd(run.id, end);
    }
  }

  /** Sends a control message; false when the run has no process of this app. */
  send(id: RunId, control: Control): boolean {
    const live = this.live.get(id);
    if (!live?.worker) return false;
    if (control.type === 'pause') live.wish = 'paused';
    if (control.type === 'continue') live.wish = 'running';
    live.worker.send(control);
    if (control.type === 'park') this.wake(id, live);
    return true;
  }

  /** State that a person last requested of a training run: paused or running. */
  wish = (id: RunId): 'running' | 'paused' | undefined => this.live.get(id)?.wish;

  /** Asks a run to stop; a process that has not responded for ten seconds is killed by a second call. */
  stop(id: RunId): boolean {
    const live = this.live.get(id);
    if (!live) return false;
    if (!live.worker) {
      live.asked = 'stop';
      live.abort.abort();
    } else if (live.stopAskedAt !== undefined && performance.now() - live.stopAskedAt > STOP_TIMEOUT_MS) {
      live.killed = 'stop';
      live.worker.kill();
    } else {
      live.stopAskedAt ??= performance.now();
      live.worker.send({ type: 'stop' });
      this.wake(id, live);
    }
    return true;
  }

  /** Parks every run and waits; a process that takes longer than `patience` milliseconds is killed. */
  async close(patience: number): Promise<void> {
    const all = [...this.live.values()];
    this.services.disk.close(all.length > 0 ? LOCK_PATIENCE_MS : 0);
    for (const [id, live] of this.live) {
      live.asked ??= 'close';
      live.abort.abort();
      live.worker?.send({ type: 'park' });
      this.wake(id, live);
    }
    const timer = setTimeout(() => {
      for (const live of all) {
        live.killed ??= 'close';
        live.worker?.kill();
      }
    }, patience);
    await Promise.all(all.map((live) => live.done));
    clearTimeout(timer);
  }

  /** Reads the rest of a run's journal and reports the changes. */
  drain = async (id: RunId, signal?: AbortSignal): Promise<void> => {
    if (holdsAnotherRun(runFolder(this.services.home, id), id)) return;
    await ingestAll(
      this.services.database.write,
      id,
      journalOf(runFolder(this.services.home, id)),
      (ingested) => this.ingested(id, ingested),
      this.services.backfill,
      signal,
    );
  };

  /** Ends a run that has no process and whose journal has no end. */
  interrupt(id: RunId, how: string): void {
    const run = this.services.rows.get(id);
    if (!run || !isLive(run.state)) return;
    this.transit(id, { type: 'process-lost', at: now(), message: how, advice: this.describeContinuation(run) });
  }

  private async train(id: RunId, live: Live): Promise<void> {
    // A refusal is stored, in English.
    const ready = await withLocale('en', () =>
      prepareRun(this.services, trainedRun(this.services.rows.get(id)!), live.abort.signal),
    );
    const { asked } = live;
    if (asked) return this.services.disk.retry(() => this.brokenOff(id, asked));
    if (!ready.ok) return this.services.disk.retry(() => this.fail(id, ready.reason, ready.message));
    await this.work(id, live, ready.args);
  }

  private async work(id: RunId, live: Live, args: WorkerArguments): Promise<void> {
    const kills = oomKills();
    const { hyperparameters } = trainedRun(this.services.rows.get(id)!);
    const worker = this.services.fork(args, outputOf(args.folder), {
      ...environmentOf(computePlanOf(hyperparameters)),
      ...this.services.capacity.environmentOf(hyperparameters),
    });
    live.worker = worker;
    worker.onMessage(({ wait }) => {
      live.wait = wait;
      this.services.rows.wait(id, wait?.message);
    });
    const exit = new Promise<{ code: number | null; signal: string | null }>((resolve) =>
      worker.onExit((code, signal) => resolve({ code, signal })),
    );
    const { key } = this.services.rows.get(id)!;
    worker.onSpawn((pid) => {
      live.pid = pid;
      this.recordAndRelease(worker, key, pid);
    });
    this.follower.follow(id, journalOf(args.folder));
    const how = await exit;
    this.follower.leave(id);
    this.services.rows.wait(id, undefined);
    removeAbandonedFiles(abandonedFilesOfRun(args.folder));
    const ended: Exit = (live.exit = {
      ...how,
      output: tailOf(outputOf(args.folder)),
      kernelKilled: kills !== oomKills(),
    });
    await this.services.disk.retry(async () => {
      await this.drain(id);
      removeLease(this.services.database.write, key);
      this.settle(id, live, ended);
    });
  }

  /** A process without a stored lease must not train: the next app that opens the home would start a second one. */
  private recordAndRelease(worker: TrainingProcess, key: StoredRun['key'], pid: number): void {
    const written = this.services.disk.retry(() => writeLease(this.services.database.write, key, leaseOf(pid)));
    written.then(
      () => worker.send({ type: 'go' }),
      (error: unknown) => {
        logLine(`The lease of process ${pid} could not be written: ${String(error)}`);
        worker.kill();
      },
    );
  }

  /** A process stopped by a signal cannot save its progress: it is continued so that it can end. */
  private wake(id: RunId, { pid }: Live): void {
    const run = this.services.rows.get(id);
    if (!run || pid === undefined || !wakeStopped(pid)) return;
    const message = inEnglish(() => m.runs_event_woken({ pid }));
    const written = this.services.disk.retry(() =>
      appendEvent(this.services.database.write, run.key, {
        at: new Date().toISOString(),
        step: run.step,
        level: 'info',
        code: 'woken',
        message,
      }),
    );
    // The event is left out when the database cannot be written before the app closes.
    written.catch(() => undefined);
  }

  /** An `end` line in the journal takes precedence; without one, the exit of the process determines the state. */
  private settle(id: RunId, live: Live, exit: Exit): void {
    const run = this.services.rows.get(id);
    if (!run) return;
    const end = isLive(run.state) ? transition(run, this.exitEvent(run, live, exit)) : undefined;
    this.services.rows.update(id, end ?? { resumeFrom: null });
  }

  /** How a run ended when its journal has no end. */
  private exitEvent(run: StoredRun, live: Live, exit: Exit): LifecycleEvent {
    const at = now();
    if (live.killed === 'stop') return { type: 'stop-timeout', at };
    const advice = this.describeContinuation(run);
    if (live.killed === 'close') return { type: 'close-timeout', at, advice };
    if (live.wait) {
      const stopAsked = live.stopAskedAt !== undefined;
      return { type: 'exit-waiting', at, stopAsked, message: live.wait.message, advice };
    }
    return { type: 'exit', at, ...describeExit(exit), advice };
  }

  /** How a run ended that the database lists as live; undefined while it has a process. */
  private endOf(run: StoredRun): RunEnd | undefined {
    const live = this.live.get(run.id);
    if (live ? !live.exit : this.isHeld(run)) return undefined;
    const recorded = endInJournal(journalOf(runFolder(this.services.home, run.id)));
    if (recorded) return recorded;
    if (!live) return { state: 'interrupted', step: run.step };
    const end = transition(run, this.exitEvent(run, live, live.exit!));
    if (!end) return undefined;
    const { state, reason, message } = end;
    return { state, step: run.step, ...(reason ? { reason } : {}), ...(message ? { message } : {}) };
  }

  private isHeld(run: StoredRun): boolean {
    const lease = readLease(this.services.database.read, run.key);
    return lease !== undefined && isHeld(lease);
  }

  private brokenOff(id: RunId, asked: 'stop' | 'close'): void {
    if (asked === 'stop') return this.transit(id, { type: 'abort', at: now() });
    this.services.queue.putFirst([id], 'requeue');
  }

  /**
   * A full disk or a locked database is not the run's fault: it is put back at the head of the queue, which starts it
   * when possible.
   */
  private notStarted(id: RunId, error: unknown): void {
    if (troubleOf(error) === 'full' || isLocked(error)) return this.services.queue.putFirst([id], 'requeue');
    this.fail(
      id,
      'disk',
      inEnglish(() => m.runs_ended_not_started({ reason: error instanceof Error ? error.message : String(error) })),
    );
  }

  private fail(id: RunId, reason: FailureReason, message: string): void {
    this.transit(id, { type: 'start-failed', at: now(), reason, message });
  }

  /** Applies an event to the row of a run; does nothing where it does not apply. */
  private transit(id: RunId, event: LifecycleEvent): void {
    const run = this.services.rows.get(id);
    const change = run && transition(run, event);
    if (change) this.services.rows.update(id, change);
  }

  private describeContinuation(run: StoredRun): string {
    if (run.external) return '';
    const checkpoints = readCheckpoints(this.services.database.write, run.key);
    const last = checkpoints[checkpoints.length - 1];
    return last ? inEnglish(() => m.runs_resumable({ step: last.step })) : inEnglish(() => m.runs_not_resumable());
  }

  private ingested(id: RunId, ingested: Ingested): void {
    this.services.rows.measure(id, ingested.step);
    this.services.changes.grew(id, ingested.step);
    for (const step of ingested.samples) this.services.changes.sampled(id, step);
  }
}
