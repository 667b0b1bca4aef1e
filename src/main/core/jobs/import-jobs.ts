import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { UPLOAD_CHUNK } from '../../../shared/contract/import-status';
import type { Imported, ImportStatus } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { ImportWork } from '../../runs';

interface RunningImport {
  status: ImportStatus;
  controller: AbortController;
  finished: Promise<unknown>;
  /** The upload of a page; absent if a path was given. */
  upload?: { file: string; handle: FileHandle; idle: NodeJS.Timeout | undefined };
}

export interface ImportJobsOptions {
  /** Folder for uploads until they are imported: home/imports. */
  folder: string;
  bringIn(from: string, work: ImportWork): Promise<Outcome<Imported>>;
  /** Returns the number of free bytes on the disk of the uploads. */
  free(folder: string): Promise<number>;
  onChange(status: ImportStatus): void;
  /** Milliseconds after which an upload that receives no more data is removed. */
  timeoutMs?: number;
}

const EVENT_INTERVAL_MS = 250;
const MAX_REMEMBERED_JOBS = 50;
const MAX_UPLOADS = 4;
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * Running and finished imports. A page uploads a file in chunks, so that no path from a browser is ever read here;
 * the command and the
 * app's own dialog give a path.
 */
export class ImportJobs {
  readonly #jobs = new Map<string, RunningImport>();
  #count = 0;

  constructor(private readonly options: ImportJobsOptions) {
    rmSync(options.folder, { recursive: true, force: true });
  }

  /** Starts an upload of the given number of bytes; `chunk` is the maximum size for {@link write}. */
  async begin(name: string, bytes: number): Promise<Outcome<{ id: string; chunk: number }>> {
    if ([...this.#jobs.values()].filter((job) => job.status.state === 'receiving').length >= MAX_UPLOADS)
      return refuse(`${MAX_UPLOADS} files are already being uploaded: wait for one of them.`);
    mkdirSync(this.options.folder, { recursive: true });
    const free = await this.options.free(this.options.folder);
    // The file and its unpacked content are on the disk at the same time.
    if (2 * bytes > free)
      return refuse(
        `${name} has ${bytes} bytes and temporarily needs twice that, but only ${free} are free on the disk of the runs: free some space first.`,
      );
    const id = this.#newId();
    const file = path.join(this.options.folder, `${id}.part`);
    const handle = await open(file, 'wx');
    const job: RunningImport = {
      ...this.#job(id, name, 'receiving', bytes),
      upload: { file, handle, idle: undefined },
    };
    this.#jobs.set(id, job);
    this.#wait(job);
    return ok({ id, chunk: UPLOAD_CHUNK });
  }

  /** Appends the next chunk; chunks arrive in order, each after the answer to the one before. */
  async write(id: string, at: number, bytes: Uint8Array): Promise<Outcome<null>> {
    const job = this.#jobs.get(id);
    if (!job?.upload || job.status.state !== 'receiving')
      return refuse(`There is no open upload "${id}": start again.`);
    const { done, total, name } = job.status;
    if (at !== done)
      return refuse(
        `The chunk of ${name} starts at ${at}, but ${done} bytes have been received: chunks must arrive in order.`,
      );
    if (done + bytes.length > total) return refuse(`${name} was declared with ${total} bytes, but more were sent.`);
    job.status = { ...job.status, done: done + bytes.length };
    for (let from = 0; from < bytes.length;)
      from += (await job.upload.handle.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
    this.#wait(job);
    return ok(null);
  }

  /** Checks a complete upload and imports its content. `imports:changed` reports the progress. */
  start(id: string, options: ImportOptions): Outcome<null> {
    const job = this.#jobs.get(id);
    if (!job?.upload || job.status.state !== 'receiving')
      return refuse(`There is no upload "${id}" to import: start again.`);
    const { done, total, name } = job.status;
    if (done < total) return refuse(`Only ${done} of ${total} bytes of ${name} have been received.`);
    clearTimeout(job.upload.idle);
    const { file, handle } = job.upload;
    job.finished = handle
      .close()
      .then(() => this.#work(job, file, options))
      .finally(() => rmSync(file, { force: true }));
    return ok(null);
  }

  /** Imports a bundle or a run folder on this machine. */
  open(from: string, options: ImportOptions): Outcome<{ id: string }> {
    if (!existsSync(from)) return refuse(`${from} does not exist.`, from);
    const id = this.#newId();
    const job = this.#job(id, path.basename(from), 'working', 0);
    this.#jobs.set(id, job);
    job.finished = this.#work(job, from, options);
    return ok({ id });
  }

  status(id: string): Outcome<ImportStatus> {
    const job = this.#jobs.get(id);
    return job ? ok(job.status) : refuse(`There is no import "${id}".`);
  }

  cancel(id: string): null {
    const job = this.#jobs.get(id);
    if (!job) return null;
    job.controller.abort();
    if (job.status.state === 'receiving') job.finished = this.#letGo(job);
    return null;
  }

  /** Cancels running jobs and waits for them. */
  async close(): Promise<void> {
    for (const id of this.#jobs.keys()) this.cancel(id);
    await Promise.all([...this.#jobs.values()].map((job) => job.finished));
  }

  #newId(): string {
    for (const [id, job] of this.#jobs)
      if (this.#jobs.size >= MAX_REMEMBERED_JOBS && job.status.state !== 'working' && job.status.state !== 'receiving')
        this.#jobs.delete(id);
    return `${Date.now().toString(36)}-${++this.#count}`;
  }

  #job = (id: string, name: string, state: 'receiving' | 'working', total: number): RunningImport => ({
    status: { id, name, state, done: 0, total },
    controller: new AbortController(),
    finished: Promise.resolve(),
  });

  /** Removes the upload of a page that was closed before its end. */
  #wait(job: RunningImport): void {
    const { upload } = job;
    if (!upload) return;
    clearTimeout(upload.idle);
    if (job.status.state !== 'receiving') return;
    upload.idle = setTimeout(() => this.cancel(job.status.id), this.options.timeoutMs ?? UPLOAD_TIMEOUT_MS);
    upload.idle.unref();
  }

  async #letGo(job: RunningImport): Promise<void> {
    clearTimeout(job.upload?.idle);
    this.#end(job, { state: 'cancelled' });
    await job.upload?.handle.close().catch(() => undefined);
    if (job.upload) rmSync(job.upload.file, { force: true });
  }

  async #work(job: RunningImport, from: string, { newIds }: ImportOptions): Promise<void> {
    const { signal } = job.controller;
    const began = performance.now();
    let reportedAt = -Infinity;
    const onProgress = (done: number, total: number): void => {
      const spent = (performance.now() - began) / 1000;
      const { id, name } = job.status;
      job.status = {
        id,
        name,
        state: 'working',
        done,
        total,
        ...(done > 0 ? { secondsLeft: (spent / done) * (total - done) } : {}),
      };
      if (performance.now() - reportedAt < EVENT_INTERVAL_MS) return;
      reportedAt = performance.now();
      this.options.onChange(job.status);
    };
    job.status = { ...job.status, state: 'working', done: 0 };
    try {
      const outcome = await this.options.bringIn(from, { newIds, onProgress, signal });
      if (outcome.ok) this.#end(job, { state: 'done', result: outcome.value });
      else
        this.#end(
          job,
          signal.aborted ? { state: 'cancelled' } : { state: 'failed', message: named(outcome.error.message, job) },
        );
    } catch (error) {
      this.#end(
        job,
        signal.aborted
          ? { state: 'cancelled' }
          : { state: 'failed', message: error instanceof Error ? error.message : String(error) },
      );
    }
  }

  #end(job: RunningImport, change: Partial<ImportStatus> & Pick<ImportStatus, 'state'>): void {
    const { id, name, done, total } = job.status;
    job.status = { id, name, done, total, ...change };
    this.options.onChange(job.status);
  }
}

/** Replaces the name of the upload by the name that the user knows. */
const named = (message: string, { upload, status }: RunningImport): string =>
  upload ? message.split(upload.file).join(status.name) : message;
