import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { bundledWorker } from '../../core/bundled-worker';
import { createFrameMaker } from './make-frame';
import type { FrameJob, FrameResult, FrameTemplate } from './frame-job';

/** Makes frames, several at a time if there are threads. */
export interface FramePool {
  /** Number of jobs to keep in progress. */
  depth: number;
  makeFrame(job: FrameJob): Promise<FrameResult>;
  close(): Promise<void>;
}

const MAX_THREADS = 4;

/**
 * Uses threads if their bundle exists, otherwise this thread, which then yields to the event loop before every frame.
 */
export const openPool = (template: FrameTemplate, worker = bundledWorker('frame-worker.cjs')): FramePool =>
  worker === undefined
    ? createInlinePool(template)
    : createThreadPool(template, worker, Math.max(1, Math.min(MAX_THREADS, availableParallelism())));

function createInlinePool(template: FrameTemplate): FramePool {
  const makeFrame = createFrameMaker(template);
  const job = async (job: FrameJob) => {
    await new Promise((resolve) => setImmediate(resolve));
    return makeFrame(job);
  };
  return { depth: 1, makeFrame: job, close: () => Promise.resolve() };
}

function createThreadPool(template: FrameTemplate, file: string, count: number): FramePool {
  const pool = Array.from({ length: count }, () => new FrameThread(file, template));
  return {
    depth: 3 * count,
    makeFrame: (job) => pool.reduce((a, b) => (b.pendingCount < a.pendingCount ? b : a)).makeFrame(job),
    close: async () => void (await Promise.all(pool.map((thread) => thread.close()))),
  };
}

/** One worker thread. It answers jobs in order. */
class FrameThread {
  private readonly worker: Worker;
  private readonly pending: { resolve: (result: FrameResult) => void; reject: (error: Error) => void }[] = [];
  private failure: Error | undefined;

  constructor(file: string, template: FrameTemplate) {
    this.worker = new Worker(file, { workerData: template });
    this.worker.on('message', (result: FrameResult) => this.pending.shift()?.resolve(result));
    this.worker.on('error', (error) => this.fail(error as Error));
    this.worker.on('exit', () => this.fail(new Error('The thread that makes frames ended.')));
  }

  get pendingCount(): number {
    return this.pending.length;
  }

  makeFrame(job: FrameJob): Promise<FrameResult> {
    return new Promise((resolve, reject) => {
      if (this.failure) return reject(this.failure);
      this.pending.push({ resolve, reject });
      this.worker.postMessage(job);
    });
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const { reject } of this.pending.splice(0)) reject(error);
  }
}
