import type { Outcome } from '../../../shared/contract/outcome';

/** The part of a status that every kind of job has. */
export interface JobStatus {
  id: string;
  /** `receiving`: the job waits for its input; `found`: for a decision. Imports only. */
  state: 'receiving' | 'working' | 'found' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  /** Estimate from the time spent so far; absent before there is progress and after the end. */
  secondsLeft?: number;
  /** One sentence; set when the job failed. */
  message?: string;
}

/** Reports progress; `change` sets further fields of the status. */
export type ReportProgress<S> = (done: number, total: number, change?: Partial<S>) => void;

const EVENT_INTERVAL_MS = 250;
const MAX_REMEMBERED_JOBS = 50;

/** A job: its status, its cancellation, and `details` that its owner keeps with it. */
export class Job<S extends JobStatus, D = undefined> {
  private readonly controller = new AbortController();
  /** Resolves when the job has ended. */
  finished: Promise<unknown> = Promise.resolve();

  constructor(
    public status: S,
    private readonly onChange: (status: S) => void,
    readonly details: D,
  ) {}

  get hasEnded(): boolean {
    return this.status.state !== 'working' && this.status.state !== 'receiving' && this.status.state !== 'found';
  }

  cancel(): void {
    this.controller.abort();
  }

  /**
   * Does the work, with `onChange` called for progress, at most four times a second, and for the end.
   *
   * @param result fields of the status of a job that is done
   * @returns the outcome of the work
   * @throws what the work throws, after the status has become `failed`
   */
  async run<R>(
    work: (onProgress: ReportProgress<S>, signal: AbortSignal) => Promise<Outcome<R>>,
    result: (value: R) => Partial<S> = () => ({}),
  ): Promise<Outcome<R>> {
    const { signal } = this.controller;
    this.status = { ...this.status, state: 'working', done: 0 };
    try {
      const outcome = await work(this.reporter(), signal);
      if (outcome.ok) {
        const change = result(outcome.value);
        this.end(change.state === 'found' ? 'found' : 'done', change);
      } else this.endWithout(outcome.error.message);
      return outcome;
    } catch (error) {
      this.endWithout(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  end(state: 'found' | 'done' | 'failed' | 'cancelled', change: Partial<S> = {}): void {
    const { secondsLeft: _, ...status } = this.status;
    this.status = { ...status, ...change, state } as S;
    this.onChange(this.status);
  }

  private endWithout(message: string): void {
    if (this.controller.signal.aborted) this.end('cancelled');
    else this.end('failed', { message } as Partial<S>);
  }

  private reporter(): ReportProgress<S> {
    const began = performance.now();
    let reportedAt = -Infinity;
    return (done, total, change) => {
      const now = performance.now();
      const secondsLeft = (((now - began) / 1000) * (total - done)) / done;
      this.status = { ...this.status, ...change, done, total, ...(done > 0 && { secondsLeft }) };
      if (done < total && now - reportedAt < EVENT_INTERVAL_MS) return;
      reportedAt = now;
      this.onChange(this.status);
    };
  }
}

/** The jobs of one kind by id. Of those that have ended, the oldest are forgotten. */
export class JobList<S extends JobStatus, D = undefined> {
  private readonly jobs = new Map<string, Job<S, D>>();

  add(job: Job<S, D>): Job<S, D> {
    for (const [id, { hasEnded }] of this.jobs) {
      if (this.jobs.size < MAX_REMEMBERED_JOBS) break;
      if (hasEnded) this.jobs.delete(id);
    }
    this.jobs.delete(job.status.id);
    this.jobs.set(job.status.id, job);
    return job;
  }

  get(id: string): Job<S, D> | undefined {
    return this.jobs.get(id);
  }

  /** Number of jobs in a state. */
  count(state: JobStatus['state']): number {
    return [...this.jobs.values()].filter((job) => job.status.state === state).length;
  }

  /** Cancels all jobs and waits for them. */
  async close(cancel: (job: Job<S, D>) => void = (job) => job.cancel()): Promise<void> {
    const jobs = [...this.jobs.values()];
    for (const job of jobs) cancel(job);
    await Promise.all(jobs.map((job) => job.finished));
  }
}
