import type { Events } from '../../shared/contract/contract';
import type { PreparedDataset } from '../../shared/domain/datasets';
import type {
  FromLatents,
  LatentAnswer,
  LatentJob,
  LatentRequest,
  LatentResult,
  LearnJob,
  MeasuredResult,
} from '../../shared/domain/inference-tasks';
import { ok, refuse } from '../../shared/contract/outcome';
import type { Outcome } from '../../shared/contract/outcome';
import { DEFAULT_SCORED } from '../../shared/domain/scores';
import type { LearnedFeatures, ScoreReport, ScoreRequest } from '../../shared/domain/scores';
import type { ForkInference, InferenceProcess } from './inference-process';
import type { CheckpointTask } from '../runs';

export interface InferenceJobsOptions {
  fork: ForkInference;
  /** All that the process must know of a request, checked: the checkpoint's hash, and the data where it is needed. */
  jobOf(request: CheckpointTask): Promise<Outcome<LatentJob & { step: number }>>;
  onProgress(event: Events['latents:progress']): void;
  /** How long the process is kept after its last job, in milliseconds. */
  idle?: number;
}

const IDLE_TIMEOUT_MS = 60_000;

/** Progress of a job in steps. */
type OnProgress = (done: number, total: number) => void;

interface PendingJob {
  settle(outcome: Outcome<LatentAnswer>): void;
  told: OnProgress;
}

/**
 * Samples from stored checkpoints, their scores and what those need, made by one process beside training: started when it is needed, kept warm for a
 * while, and gone again.
 */
export class InferenceJobs {
  readonly #waiting = new Map<string, PendingJob>();
  #process: InferenceProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: InferenceJobsOptions) {}

  /** @param id names the request for progress and cancelling; its answer comes when it is done */
  async draw(id: string, request: LatentRequest): Promise<Outcome<LatentResult>> {
    const drawn = await this.#ask(id, () => this.options.jobOf(request));
    return drawn.ok ? ok(drawn.value.result as LatentResult) : drawn;
  }

  /** Scores what a checkpoint draws, in the same process and the same line. */
  async score(id: string, { run, step, samples = DEFAULT_SCORED }: ScoreRequest): Promise<Outcome<ScoreReport>> {
    const began = performance.now();
    const request: CheckpointTask = { run, ...(step === undefined ? {} : { step }), task: { kind: 'score', samples } };
    const scored = await this.#ask(id, () => this.options.jobOf(request));
    if (!scored.ok) return scored;
    return ok({
      run,
      step: scored.value.job.step,
      ...(scored.value.result as MeasuredResult),
      seconds: (performance.now() - began) / 1000,
    });
  }

  /** Trains the classifier of a prepared dataset with labels, in the same process and the same line; where there is one, that is the answer. */
  async learn(id: string, learn: PreparedDataset, told: OnProgress): Promise<Outcome<LearnedFeatures>> {
    const learned = await this.#ask(id, () => Promise.resolve(ok({ learn })), told);
    return learned.ok ? ok(learned.value.result as LearnedFeatures) : learned;
  }

  async #ask<J extends LatentJob | LearnJob>(
    id: string,
    find: () => Promise<Outcome<J>>,
    told: OnProgress = (done, total) => {
      this.options.onProgress({ id, done, total });
    },
  ): Promise<Outcome<{ job: J; result: LatentAnswer }>> {
    if (this.#waiting.has(id)) return refuse(`The request "${id}" is in work already.`, 'id');
    clearTimeout(this.#timer);
    const answer = new Promise<Outcome<LatentAnswer>>((settle) => this.#waiting.set(id, { settle, told }));
    const job = await find();
    if (!job.ok) {
      this.#settle(id, job);
      return job;
    }
    if (this.#waiting.has(id)) (this.#process ??= this.#start()).send({ type: 'job', id, job: job.value });
    const made = await answer;
    return made.ok ? ok({ job: job.value, result: made.value }) : made;
  }

  cancel(id: string): null {
    if (this.#waiting.has(id)) this.#process?.send({ type: 'cancel', id });
    this.#settle(id, refuse('It was cancelled.'));
    return null;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#process?.kill();
    for (const id of [...this.#waiting.keys()]) this.#settle(id, refuse('Gander is closing.'));
    clearTimeout(this.#timer);
  }

  #start(): InferenceProcess {
    const started = this.options.fork();
    started.onMessage((message) => this.#take(message));
    started.onExit(() => {
      if (this.#process !== started) return;
      this.#process = undefined;
      for (const id of [...this.#waiting.keys()])
        this.#settle(
          id,
          refuse(
            'The process that draws samples died, perhaps for want of memory: ask for fewer tiles, or again when less is training.',
          ),
        );
    });
    return started;
  }

  #take(message: FromLatents): void {
    const { type, id } = message;
    const waiting = this.#waiting.get(id);
    if (!waiting) return;
    if (type === 'progress') waiting.told(message.done, message.total);
    else this.#settle(id, type === 'done' ? ok(message.result) : refuse(message.message));
  }

  #settle(id: string, outcome: Outcome<LatentAnswer>): void {
    this.#waiting.get(id)?.settle(outcome);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), this.options.idle ?? IDLE_TIMEOUT_MS);
    this.#timer.unref();
  }

  #end(): void {
    const ending = this.#process;
    this.#process = undefined;
    ending?.kill();
  }
}
