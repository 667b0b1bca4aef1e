import { availableParallelism, cpus } from 'node:os';
import { Worker } from 'node:worker_threads';
import { bundledWorker } from '../../core/bundled-worker';
import { frameMaker } from './make-frame';
import type { FrameJob, FrameResult, FrameTemplate } from './frame-job';

/** Makes frames, several at a time where there are threads. */
export interface Pool {
  /** How many jobs are worth having under way. */
  depth: number;
  make(job: FrameJob): Promise<FrameResult>;
  close(): Promise<void>;
}

const MAX_THREADS = 4;
/** Node 16 has no availableParallelism. */
const processors = (): number => (typeof availableParallelism === 'function' ? availableParallelism() : cpus().length);

/** Threads when their bundle is there, else this thread, which then takes a breath after every frame. */
export const openPool = (stage: FrameTemplate, worker = bundledWorker('frame-worker.cjs')): Pool =>
  worker === undefined ? inline(stage) : threads(stage, worker, Math.max(1, Math.min(MAX_THREADS, processors())));

function inline(stage: FrameTemplate): Pool {
  const make = frameMaker(stage);
  const job = async (j: FrameJob) => {
    await new Promise((resolve) => setImmediate(resolve));
    return make(j);
  };
  return { depth: 1, make: job, close: () => Promise.resolve() };
}

function threads(stage: FrameTemplate, file: string, count: number): Pool {
  const all = Array.from({ length: count }, () => new Thread(file, stage));
  return {
    depth: 3 * count,
    make: (job) => all.reduce((a, b) => (b.waiting < a.waiting ? b : a)).make(job),
    close: async () => void (await Promise.all(all.map((thread) => thread.close()))),
  };
}

/** One worker thread; answers come in the order of the jobs. */
class Thread {
  readonly #worker: Worker;
  readonly #promised: { resolve: (made: FrameResult) => void; reject: (error: Error) => void }[] = [];
  #dead: Error | undefined;

  constructor(file: string, stage: FrameTemplate) {
    this.#worker = new Worker(file, { workerData: stage });
    this.#worker.on('message', (made: FrameResult) => this.#promised.shift()?.resolve(made));
    this.#worker.on('error', (error) => this.#die(error as Error));
    this.#worker.on('exit', () => this.#die(new Error('The thread that makes frames ended.')));
  }

  get waiting(): number {
    return this.#promised.length;
  }

  make(job: FrameJob): Promise<FrameResult> {
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      this.#promised.push({ resolve, reject });
      this.#worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #die(error: Error): void {
    this.#dead ??= error;
    for (const { reject } of this.#promised.splice(0)) reject(error);
  }
}
