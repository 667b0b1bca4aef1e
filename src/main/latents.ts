import type { Events } from '../shared/contract';
import type { FromLatents, LatentJob, LatentRequest, LatentResult, MeasuredResult } from '../shared/latents';
import { ok, refuse } from '../shared/outcome';
import type { Outcome } from '../shared/outcome';
import { DEFAULT_SCORED } from '../shared/scores';
import type { ScoreReport, ScoreRequest } from '../shared/scores';
import type { ForkLatents, LatentsProcess } from './latents-process';
import type { CheckpointTask } from './runs';

export interface LatentsOptions {
  fork: ForkLatents;
  /** All that the process must know of a request, checked: the checkpoint's hash, and the data where it is needed. */
  jobOf(request: CheckpointTask): Promise<Outcome<LatentJob & { step: number }>>;
  onProgress(event: Events['latents:progress']): void;
  /** How long the process is kept after its last job, in milliseconds. */
  idle?: number;
}

const IDLE = 60_000;

/**
 * Samples from stored checkpoints, drawn by one process beside training: started when it is needed, kept warm for a
 * while, and gone again.
 */
export class Latents {
  readonly #waiting = new Map<string, (outcome: Outcome<LatentResult | MeasuredResult>) => void>();
  #process: LatentsProcess | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LatentsOptions) {}

  /** @param id names the request for progress and cancelling; its answer comes when it is done */
  async draw(id: string, request: LatentRequest): Promise<Outcome<LatentResult>> {
    const drawn = await this.#ask(id, request);
    return drawn.ok ? ok(drawn.value.result as LatentResult) : drawn;
  }

  /** Scores what a checkpoint draws, in the same process and the same line. */
  async score(id: string, { run, step, samples = DEFAULT_SCORED }: ScoreRequest): Promise<Outcome<ScoreReport>> {
    const began = performance.now();
    const scored = await this.#ask(id, { run, ...(step === undefined ? {} : { step }), task: { kind: 'score', samples } });
    if (!scored.ok) return scored;
    return ok({ run, step: scored.value.step, ...(scored.value.result as MeasuredResult), seconds: (performance.now() - began) / 1000 });
  }

  async #ask(id: string, request: CheckpointTask): Promise<Outcome<{ step: number; result: LatentResult | MeasuredResult }>> {
    if (this.#waiting.has(id)) return refuse(`The request "${id}" is in work already.`, 'id');
    clearTimeout(this.#timer);
    const answer = new Promise<Outcome<LatentResult | MeasuredResult>>((resolve) => this.#waiting.set(id, resolve));
    const job = await this.options.jobOf(request);
    if (!job.ok) {
      this.#settle(id, job);
      return job;
    }
    const { step, ...work } = job.value;
    if (this.#waiting.has(id)) (this.#process ??= this.#start()).send({ type: 'job', id, job: work });
    const made = await answer;
    return made.ok ? ok({ step, result: made.value }) : made;
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

  #start(): LatentsProcess {
    const started = this.options.fork();
    started.onMessage((message) => this.#take(message));
    started.onExit(() => {
      if (this.#process !== started) return;
      this.#process = undefined;
      for (const id of [...this.#waiting.keys()]) this.#settle(id, refuse('The process that draws samples died, perhaps for want of memory: ask for fewer tiles, or again when less is training.'));
    });
    return started;
  }

  #take(message: FromLatents): void {
    const { type, id } = message;
    if (!this.#waiting.has(id)) return;
    if (type === 'progress') this.options.onProgress({ id, done: message.done, total: message.total });
    else this.#settle(id, type === 'done' ? ok(message.result) : refuse(message.message));
  }

  #settle(id: string, outcome: Outcome<LatentResult | MeasuredResult>): void {
    this.#waiting.get(id)?.(outcome);
    this.#waiting.delete(id);
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#end(), this.options.idle ?? IDLE);
    this.#timer.unref();
  }

  #end(): void {
    const ending = this.#process;
    this.#process = undefined;
    ending?.kill();
  }
}
