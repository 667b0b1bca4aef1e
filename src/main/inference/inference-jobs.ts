import { m } from '../../paraglide/messages';
import type { Events } from '../../shared/contract/events';
import type { PreparedDataset } from '../../shared/domain/datasets';
import type {
  FromLatents,
  ImagesJob,
  LatentAnswer,
  LatentJob,
  LatentResult,
  LearnJob,
  MeasuredResult,
  Singles,
  TestVectors,
} from '../../shared/domain/inference-tasks';
import type { LatentRequest, SinglesRequest } from '../../shared/contract/requests';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import type { RunId } from '../../shared/domain/run/run';
import { DEFAULT_SCORED } from '../../shared/domain/scores';
import type {
  ImageScoreReport,
  ImageScoreRequest,
  LearnedFeatures,
  ScoreReport,
  ScoreRequest,
} from '../../shared/domain/scores';
import { LATENT_SEED } from '../../shared/formats/run-file';
import { getLocale } from '../../shared/locale';
import type { ForkInference, InferenceProcess } from './inference-process';
import type { CheckpointTask, ImagesWork } from '../runs';

export interface InferenceJobsOptions {
  fork: ForkInference;
  /** Completes and checks a request: adds the checkpoint's hash, and the dataset if needed. */
  jobOf(request: CheckpointTask): Promise<Outcome<LatentJob & { step: number }>>;
  /** Collects the images of a request and the dataset; `signal` is aborted when the request is cancelled. */
  imagesJobOf(request: ImageScoreRequest, onProgress: OnProgress, signal: AbortSignal): Promise<Outcome<ImagesWork>>;
  onProgress(event: Events['latents:progress']): void;
  /** How long the process is kept after its last job, in milliseconds. */
  idle?: number;
}

const IDLE_TIMEOUT_MS = 60_000;

/** Receives the progress of a job in steps. */
type OnProgress = (done: number, total: number) => void;

interface PendingJob {
  settle(outcome: Outcome<LatentAnswer>): void;
  onProgress: OnProgress;
  /** Aborted when the job has ended. */
  ended: AbortController;
}

/**
 * Runs inference jobs (samples of stored checkpoints, scores, classifiers) in one process, which is started on demand
 * and ended after an idle timeout.
 */
export class InferenceJobs {
  private readonly pending = new Map<string, PendingJob>();
  private process: InferenceProcess | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: InferenceJobsOptions) {}

  /** @param id identifies the request for progress and cancellation */
  async draw(id: string, request: LatentRequest): Promise<Outcome<LatentResult>> {
    const drawn = await this.submit(id, () => this.options.jobOf(request));
    return drawn.ok ? ok(drawn.value.result as LatentResult) : drawn;
  }

  /** Draws single samples, in the same process and queue. */
  async drawSingles(id: string, { run, step, ...task }: SinglesRequest): Promise<Outcome<Singles>> {
    const request = { run, step, task: { kind: 'singles' as const, ...task } };
    const drawn = await this.submit(id, () => this.options.jobOf(request));
    return drawn.ok ? ok(drawn.value.result as Singles) : drawn;
  }

  /** Draws the first latents of the sample grids with their samples, in the same process and queue. */
  async drawTestVectors(id: string, run: RunId, step: number, count: number): Promise<Outcome<TestVectors>> {
    const request: CheckpointTask = { run, step, task: { kind: 'vectors', seed: LATENT_SEED, count } };
    const drawn = await this.submit(id, () => this.options.jobOf(request));
    return drawn.ok ? ok(drawn.value.result as TestVectors) : drawn;
  }

  /** Scores the samples of a checkpoint, in the same process and queue. */
  async score(id: string, { run, step, samples = DEFAULT_SCORED }: ScoreRequest): Promise<Outcome<ScoreReport>> {
    const startedAt = performance.now();
    const request: CheckpointTask = { run, ...(step === undefined ? {} : { step }), task: { kind: 'score', samples } };
    const scored = await this.submit(id, () => this.options.jobOf(request));
    if (!scored.ok) return scored;
    return ok({
      run,
      step: scored.value.job.step,
      ...(scored.value.result as MeasuredResult),
      seconds: (performance.now() - startedAt) / 1000,
    });
  }

  /**
   * Scores stored images, in the same process and queue. Collecting them counts as the first fifth of the work.
   */
  async scoreImages(id: string, request: ImageScoreRequest): Promise<Outcome<ImageScoreReport>> {
    const startedAt = performance.now();
    const report = (done: number, total: number): void => this.options.onProgress({ id, done, total });
    let work: ImagesWork | undefined;
    const collect = async (signal: AbortSignal): Promise<Outcome<ImagesJob>> => {
      const collected = await this.options.imagesJobOf(request, (done, total) => report(done, 5 * total), signal);
      if (!collected.ok) return collected;
      work = collected.value;
      return ok(work.job);
    };
    try {
      const scored = await this.submit(id, collect, (done, total) => report(total + 4 * done, 5 * total));
      if (!scored.ok || !work) return scored.ok ? refuse(m.common_was_cancelled()) : scored;
      return ok({
        run: request.run,
        steps: work.steps,
        images: work.about,
        ...(scored.value.result as MeasuredResult),
        seconds: (performance.now() - startedAt) / 1000,
      });
    } finally {
      await work?.close();
    }
  }

  /**
   * Trains the classifier of a labelled dataset, in the same process and queue; returns the existing one if there is
   * one.
   */
  async learn(id: string, learn: PreparedDataset, onProgress: OnProgress): Promise<Outcome<LearnedFeatures>> {
    const learned = await this.submit(id, () => Promise.resolve(ok({ learn })), onProgress);
    return learned.ok ? ok(learned.value.result as LearnedFeatures) : learned;
  }

  private async submit<J extends LatentJob | LearnJob | ImagesJob>(
    id: string,
    find: (signal: AbortSignal) => Promise<Outcome<J>>,
    onProgress: OnProgress = (done, total) => {
      this.options.onProgress({ id, done, total });
    },
  ): Promise<Outcome<{ job: J; result: LatentAnswer }>> {
    if (this.pending.has(id)) return refuse(m.core_request_already_being_processed({ id }), 'id');
    clearTimeout(this.timer);
    const ended = new AbortController();
    const answer = new Promise<Outcome<LatentAnswer>>((settle) => this.pending.set(id, { settle, onProgress, ended }));
    const job = await find(ended.signal);
    if (!job.ok) {
      this.settle(id, job);
      return job;
    }
    if (this.pending.has(id))
      (this.process ??= this.start()).send({ type: 'job', id, job: job.value, locale: getLocale() });
    const made = await answer;
    return made.ok ? ok({ job: job.value, result: made.value }) : made;
  }

  cancel(id: string): null {
    if (this.pending.has(id)) this.process?.send({ type: 'cancel', id });
    this.settle(id, refuse(m.common_was_cancelled()));
    return null;
  }

  close(): void {
    clearTimeout(this.timer);
    this.process?.kill();
    for (const id of [...this.pending.keys()]) this.settle(id, refuse(m.core_gander_closing()));
    clearTimeout(this.timer);
  }

  private start(): InferenceProcess {
    const started = this.options.fork();
    started.onMessage((message) => this.handleMessage(message));
    started.onExit(() => {
      if (this.process !== started) return;
      this.process = undefined;
      for (const id of [...this.pending.keys()])
        this.settle(id, refuse(m.core_process_draws_samples_ended_unexpectedly()));
    });
    return started;
  }

  private handleMessage(message: FromLatents): void {
    const { type, id } = message;
    const waiting = this.pending.get(id);
    if (!waiting) return;
    if (type === 'progress') waiting.onProgress(message.done, message.total);
    else this.settle(id, type === 'done' ? ok(message.result) : refuse(message.message));
  }

  private settle(id: string, outcome: Outcome<LatentAnswer>): void {
    const job = this.pending.get(id);
    job?.settle(outcome);
    job?.ended.abort();
    this.pending.delete(id);
    if (this.pending.size > 0) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end(), this.options.idle ?? IDLE_TIMEOUT_MS);
    this.timer.unref();
  }

  private end(): void {
    const ending = this.process;
    this.process = undefined;
    ending?.kill();
  }
}
