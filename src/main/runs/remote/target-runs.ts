import { posix } from 'node:path';
import { randomBytes } from 'node:crypto';
import { m } from '../../../paraglide/messages';
import { isPending } from '../../../shared/domain/run/remote-job';
import type { RemoteJob } from '../../../shared/domain/run/remote-job';
import { isLive } from '../../../shared/domain/run/run';
import type { RunId, Trained } from '../../../shared/domain/run/run';
import { checkInput } from '../../../shared/contract/schema-issue';
import { parseJson } from '../../../shared/formats/json';
import {
  attemptEnd,
  attemptsAmong,
  ATTEMPTS_FOLDER,
  CONTROL_FILE,
  isPausedAfter,
  JOBS_FOLDER,
  readConfirmation,
  TARGET_RUNS_FOLDER,
} from '../../../shared/formats/remote-run';
import type { AttemptEnd, ControlLine, JobFile } from '../../../shared/formats/remote-run';
import { appendEvent, readCheckpoints, readEvents, updateRun } from '../../database';
import type { RunChange, StoredRun } from '../../database';
import { jobScript } from '../../targets/job-script';
import type { OpenTarget } from '../../targets/open-target';
import { taskName } from '../../targets/target';
import type { JobState, Submitted } from '../../targets/target';
import { journalOf, runFolder } from '../folder/run-folder';
import type { RunServices } from '../run-services';
import { transition } from '../state-machine';
import type { LifecycleEvent } from '../state-machine';
import type { Supervisor } from '../supervisor/supervisor';
import { Mirror } from './mirror';
import { pushRun } from './push-run';
import { settlementOf } from './settle';
import type { JobEnd } from './settle';
import { inEnglish } from '../../../shared/locale';
import { withLocale } from '../../core/locale';

/** How often the scheduler is asked, once for all jobs of a target, in milliseconds. */
const POLL_MS = 10_000;
/** The same while a job was submitted or cancelled a moment ago. */
const SOON_MS = 2000;
const SOON_FOR_MS = 60_000;
/** A job that was just submitted may not be listed yet; one that is missing for longer is not known. */
const UNKNOWN_MS = 30_000;
/** Lines of a job that has ended may still be in the cache of a network disk. */
const GRACE_MS = 3000;
/** A preempted job, or one whose node failed, may be requeued a moment later. */
const REQUEUE_MS = 30_000;
/** How long run folders are copied in one turn, so that states are asked for meanwhile. */
const MIRROR_MS = 5000;

export type RemoteServices = Pick<
  RunServices,
  'changes' | 'database' | 'datasets' | 'disk' | 'home' | 'labels' | 'queue' | 'rows' | 'version'
> & { program: string };

/** The runs of one target: submits them, follows their jobs and their folders, and passes requests on. */
export class TargetRuns {
  /** Why the target could not be used in the last turn. */
  trouble: string | undefined;
  private readonly mirrors = new Map<RunId, Mirror>();
  private readonly requests: { run: RunId; line: ControlLine }[] = [];
  /** Since when a condition of a run has held, by name (`performance.now()`). */
  private readonly since = new Map<string, number>();
  private polledAt = -Infinity;
  private soonUntil = -Infinity;

  constructor(
    private readonly name: string,
    readonly open: OpenTarget,
    private readonly services: RemoteServices,
    private readonly supervisor: Pick<Supervisor, 'drain' | 'follower'>,
  ) {}

  close(): void {
    for (const id of this.mirrors.keys()) this.supervisor.follower.leave(id);
    this.open.close();
  }

  /** Sends a request to the launcher of a run, at the next turn. */
  request(run: StoredRun, type: ControlLine['type']): void {
    const request = (run.job!.requests ?? 0) + 1;
    this.change(run.id, { requests: request });
    this.requests.push({ run: run.id, line: { request, type } });
  }

  pollSoon(): void {
    this.soonUntil = performance.now() + SOON_FOR_MS;
  }

  /** One turn. @param mayStart whether queued runs may be submitted */
  async turn(mayStart: boolean, signal: AbortSignal): Promise<void> {
    this.trouble = undefined;
    if (mayStart) await this.submitQueued(signal);
    await this.sendRequests();
    await this.mirrorAll();
    const now = performance.now();
    if (now - this.polledAt < (now < this.soonUntil ? SOON_MS : POLL_MS) || signal.aborted) return;
    this.polledAt = now;
    await this.poll(signal);
  }

  private runs = (): Trained<StoredRun>[] => this.services.rows.remote().filter(({ target }) => target === this.name);

  private pending = (): (StoredRun & { job: RemoteJob })[] =>
    this.runs().flatMap((run) => (isPending(run.job) ? [{ ...run, job: run.job }] : []));

  // ---- Submission ----

  private async submitQueued(signal: AbortSignal): Promise<void> {
    const repeated = this.pending().filter(
      ({ job }) => job.phase === 'submitting' && this.since.has(`resend ${job.key}`),
    );
    for (const key of new Set(repeated.map(({ job }) => job.key))) await this.send(key);
    const waiting = this.runs()
      .filter(({ state, job }) => state === 'queued' && !isPending(job))
      .sort((a, b) => a.position! - b.position!);
    const { kind, atOnce = 1 } = this.open.settings;
    const groups =
      kind === 'slurm'
        ? byExperiment(waiting)
        : waiting.slice(0, Math.max(0, atOnce - this.pending().length)).map((run) => [run]);
    for (const group of groups) {
      if (signal.aborted) return;
      await this.submit(group, signal);
    }
  }

  private async submit(group: Trained<StoredRun>[], signal: AbortSignal): Promise<void> {
    const ready: Trained<StoredRun>[] = [];
    const requests = new Map<RunId, number>();
    for (const run of group) {
      const { last, isPaused } = this.requestsOf(run);
      const continues: ControlLine | undefined =
        isPaused && run.resumeFrom !== undefined ? { request: last + 1, type: 'continue' } : undefined;
      const pushed = await withLocale('en', () => pushRun(this.services, run, this.open, continues, signal));
      if (signal.aborted) return;
      requests.set(run.id, continues?.request ?? last);
      if (pushed.ok) ready.push(run);
      else if (pushed.fault === 'unreachable') return this.complain(pushed.message);
      else this.fail(run.id, pushed.reason, pushed.message);
    }
    const still = ready.filter(({ id }) => this.services.rows.get(id)?.state === 'queued');
    if (still.length === 0) return;
    const key = randomBytes(8).toString('hex');
    const { files, settings } = this.open;
    const file: JobFile = {
      format: 1,
      key,
      runs: still.map(({ id }) => id),
      ...(settings.leadSeconds === undefined ? {} : { leadSeconds: settings.leadSeconds }),
    };
    const program = settings.program ?? this.services.program;
    for (const [name, content] of [
      [`${key}.json`, `${JSON.stringify(file)}\n`],
      [`${key}.sh`, jobScript(settings, program, key)],
    ] as const) {
      const written = await files.write(posix.join(JOBS_FOLDER, name), content);
      if (!written.ok) return this.complain(written.error.message);
    }
    // Recorded first: when the app ends before it knows the number, the job is found by its key.
    const submittedAt = new Date().toISOString();
    await this.services.disk.retry(() =>
      this.services.database.write.transaction(() =>
        still.forEach(({ id, key: run, step }, task) => {
          const now = this.services.rows.get(id);
          if (now?.state === 'queued')
            updateRun(this.services.database.write, run, {
              job: { key, task, phase: 'submitting', fromStep: step, submittedAt, requests: requests.get(id)! },
              // What continues it after this job is not a person.
              resumeFrom: null,
            });
        }),
      ),
    );
    await this.send(key);
  }

  /**
   * The number of the last request to a run, and whether the confirmed ones have paused it. The row of a run that was read
   * from its folder has no number.
   */
  private requestsOf({ key, job }: StoredRun): { last: number; isPaused: boolean } {
    let last = job?.requests ?? 0;
    let isPaused = false;
    for (const { code, message } of readEvents(this.services.database.write, key)) {
      const found = code === 'control' ? readConfirmation(message) : undefined;
      if (!found) continue;
      last = Math.max(last, found.request);
      isPaused = isPausedAfter(isPaused, found.type);
    }
    return { last, isPaused };
  }

  /** Submits a key, whose files are on the target; a second submission of a key trains nothing. */
  private async send(key: string): Promise<void> {
    const runs = this.pending().filter(({ job }) => job.key === key);
    const tasks = Math.max(0, ...runs.map(({ job }) => job.task + 1));
    if (tasks === 0) return;
    this.since.delete(`resend ${key}`);
    // The scheduler is given time to list it again.
    for (const { id } of runs) this.since.delete(`unknown ${id}`);
    const script = posix.join(this.open.settings.folder, JOBS_FOLDER, `${key}.sh`);
    const done = await withLocale('en', () => this.open.target.submit({ key, tasks, script }));
    this.pollSoon();
    if (done.ok)
      return this.services.disk.retry(() =>
        runs.forEach(({ id, job }) =>
          this.change(id, { phase: 'queued', job: tasks > 1 ? `${done.job}_${job.task}` : done.job }),
        ),
      );
    if (done.fault === 'unreachable') return this.complain(done.message);
    for (const { id } of runs) {
      this.change(id, { phase: 'ended' });
      this.fail(id, 'engine', done.message);
    }
  }

  // ---- Requests ----

  private async sendRequests(): Promise<void> {
    while (this.requests.length > 0) {
      const { run, line } = this.requests[0]!;
      const path = posix.join(TARGET_RUNS_FOLDER, run, CONTROL_FILE);
      const sent = await this.open.files.append(path, `${JSON.stringify(line)}\n`);
      if (!sent.ok) return this.complain(sent.error.message);
      this.requests.shift();
    }
  }

  // ---- Run folders ----

  private async mirrorAll(): Promise<void> {
    const runs = this.pending();
    for (const id of this.mirrors.keys()) if (!runs.some((run) => run.id === id)) this.leave(id);
    const until = performance.now() + MIRROR_MS;
    const mayGoOn = (): boolean => performance.now() < until;
    let mirrors = runs.map(({ id }) => this.mirrorOf(id));
    do mirrors = await this.mirrorOnce(mirrors, mayGoOn);
    while (mirrors.length > 0 && mayGoOn());
  }

  /** Reads the next part of each journal; returns the mirrors that may have more. */
  private async mirrorOnce(mirrors: readonly Mirror[], mayGoOn?: () => boolean): Promise<Mirror[]> {
    if (mirrors.length === 0) return [];
    const answers = await this.open.files.read(mirrors.map((mirror) => mirror.request()));
    if (!answers.ok) {
      this.complain(answers.error.message);
      return [];
    }
    const more: Mirror[] = [];
    for (const [i, mirror] of mirrors.entries()) {
      const taken = await mirror.take(answers.value[i], mayGoOn);
      if (!taken.ok) this.complain(taken.error.message);
      else if (taken.value) more.push(mirror);
    }
    return more;
  }

  private mirrorOf(id: RunId): Mirror {
    let mirror = this.mirrors.get(id);
    if (!mirror) {
      const folder = runFolder(this.services.home, id);
      this.mirrors.set(id, (mirror = new Mirror(id, folder, this.open.files)));
      this.supervisor.follower.follow(id, journalOf(folder));
    }
    return mirror;
  }

  private leave(id: RunId): void {
    this.mirrors.delete(id);
    this.supervisor.follower.leave(id);
  }

  // ---- States ----

  private async poll(signal: AbortSignal): Promise<void> {
    const runs = this.pending();
    if (runs.length === 0) return;
    await this.cancelAgain(runs.filter(({ job }) => job.phase === 'cancelling'));
    // Messages of states are stored, in English.
    const states = await withLocale('en', () => this.open.target.state(runs.map(({ job }) => submittedOf(job))));
    if (!states.ok) return this.complain(states.error.message);
    for (const { id } of runs) {
      if (signal.aborted) return;
      const run = this.services.rows.get(id);
      if (!run || !isPending(run.job)) continue;
      const state = states.value.get(taskName(run.job));
      await this.services.disk.retry(() => this.apply({ ...run, job: run.job! }, state));
    }
  }

  private async apply(run: StoredRun & { job: RemoteJob }, state: JobState | undefined): Promise<void> {
    const { id, job } = run;
    if (!state) {
      if (this.held(`unknown ${id}`) < UNKNOWN_MS) return;
      if (job.phase === 'submitting') return void this.held(`resend ${job.key}`);
      const message =
        job.job === undefined
          ? inEnglish(() => m.runs_job_unknown())
          : inEnglish(() => m.runs_job_forgotten({ job: job.job! }));
      return this.settle(run, { outcome: job.phase === 'cancelling' ? 'cancelled' : 'unknown', message });
    }
    this.since.delete(`unknown ${id}`);
    if (state.phase !== 'ended') this.since.delete(`ended ${id}`);
    const found = {
      job: state.job,
      ...(state.restarts ? { restarts: state.restarts } : {}),
      ...(state.node === undefined ? {} : { node: state.node }),
    };
    const phase = job.phase === 'cancelling' ? 'cancelling' : state.phase;
    switch (state.phase) {
      case 'queued': {
        const { reason, message } = state;
        this.change(id, { ...found, phase: phase as 'queued', reason, message });
        if (run.state === 'queued' || phase === 'cancelling') return;
        // The end of the attempt before may still be on its way.
        await this.supervisor.drain(id);
        return this.transit(id, { type: 'job-queued', position: this.services.queue.back() });
      }
      case 'starting':
      case 'running':
        this.change(id, { ...found, phase: phase as 'running', reason: undefined, message: undefined });
        return this.transit(id, { type: 'job-started' });
      case 'ended': {
        this.change(id, found);
        const delay = state.outcome === 'preempted' || state.outcome === 'node-failed' ? REQUEUE_MS : GRACE_MS;
        this.pollSoon();
        if (this.held(`ended ${id}`) < delay) return;
        return this.settle(run, { outcome: state.outcome, message: state.message });
      }
    }
  }

  /** Records how a job ended, after all of its journal is here. */
  private async settle({ id, job, key }: StoredRun & { job: RemoteJob }, end: JobEnd): Promise<void> {
    const mirror = this.mirrorOf(id);
    for (let more = [mirror]; more.length > 0;) more = await this.mirrorOnce(more);
    if (this.trouble !== undefined) return;
    const attempt = await this.lastAttempt(id);
    if (attempt === 'unreachable') return;
    await mirror.copyOutput();
    await this.supervisor.drain(id);
    const run = this.services.rows.get(id);
    if (!run) return;
    const checkpoint = readCheckpoints(this.services.database.write, key).pop()?.step;
    const at = new Date().toISOString();
    const settled = settlementOf(run, { ...end, checkpoint, ...(attempt ? { attempt } : {}) }, at);
    for (const name of ['ended', 'unknown']) this.since.delete(`${name} ${id}`);
    this.leave(id);
    const outcome = end.outcome === 'unknown' ? undefined : end.outcome;
    this.change(id, { phase: 'ended', outcome, reason: undefined, message: end.message });
    if (settled.type === 'end') return this.transit(id, settled.event);
    if (settled.type === 'keep') {
      if (settled.message !== undefined) this.services.rows.update(id, { message: settled.message });
      return;
    }
    appendEvent(this.services.database.write, key, {
      at,
      step: run.step,
      level: 'info',
      code: 'resubmitted',
      message: `${end.message} ${describeResubmission(job.job)}`,
    });
    this.transit(id, { type: 'job-queued', position: this.services.queue.back() });
  }

  private async lastAttempt(id: RunId): Promise<AttemptEnd | 'unreachable' | undefined> {
    const folder = posix.join(TARGET_RUNS_FOLDER, id, ATTEMPTS_FOLDER);
    const names = await this.open.files.list(folder);
    if (!names.ok) return this.unreachable(names.error.message);
    const { newest, ended } = attemptsAmong(names.value);
    if (!ended.has(newest)) return undefined;
    const read = await this.open.files.read([{ path: posix.join(folder, `${newest}.end.json`), offset: 0 }]);
    if (!read.ok) return this.unreachable(read.error.message);
    const json = parseJson(read.value[0]?.bytes ?? Buffer.alloc(0));
    const parsed = json.ok ? checkInput(attemptEnd, json.value) : undefined;
    return parsed?.ok ? parsed.value : undefined;
  }

  private unreachable(message: string): 'unreachable' {
    this.complain(message);
    return 'unreachable';
  }

  private async cancelAgain(runs: (StoredRun & { job: RemoteJob })[]): Promise<void> {
    if (runs.length === 0) return;
    this.pollSoon();
    const done = await this.open.target.cancel(runs.map(({ job }) => submittedOf(job)));
    if (!done.ok) this.complain(done.error.message);
  }

  // ---- Rows ----

  private change(id: RunId, change: { [K in keyof RemoteJob]?: RemoteJob[K] | undefined }): void {
    const run = this.services.rows.get(id);
    if (!run?.job) return;
    const job = Object.fromEntries(
      Object.entries({ ...run.job, ...change }).filter(([, value]) => value !== undefined),
    ) as unknown as RemoteJob;
    if (JSON.stringify(job) !== JSON.stringify(run.job)) this.services.rows.update(id, { job } satisfies RunChange);
  }

  private fail(id: RunId, reason: 'engine' | (StoredRun['reason'] & string), message: string): void {
    this.transit(id, { type: 'job-ended', at: new Date().toISOString(), state: 'failed', reason, message });
  }

  private transit(id: RunId, event: LifecycleEvent): void {
    const run = this.services.rows.get(id);
    const change = run && transition(run, event);
    if (change) this.services.rows.update(id, change);
    if (change && isLive(run.state)) this.services.changes.queue();
  }

  private complain(message: string): void {
    this.trouble ??= message;
  }

  /** Milliseconds since a condition was first reported; 0 at the first time. */
  private held(condition: string): number {
    const now = performance.now();
    const since = this.since.get(condition) ?? now;
    this.since.set(condition, since);
    return now - since;
  }
}

export const submittedOf = ({ key, task, job, submittedAt }: RemoteJob): Submitted => ({
  submittedAt,
  key,
  task,
  ...(job === undefined ? {} : { job }),
});

/** Runs of one experiment are one array. */
function byExperiment(runs: readonly Trained<StoredRun>[]): Trained<StoredRun>[][] {
  const groups = new Map<string, Trained<StoredRun>[]>();
  for (const run of runs) groups.set(run.experiment, [...(groups.get(run.experiment) ?? []), run]);
  return [...groups.values()];
}

const describeResubmission = (job: string | undefined): string =>
  inEnglish(() => (job === undefined ? m.runs_job_resubmitted() : m.runs_job_resubmitted_after({ job })));
