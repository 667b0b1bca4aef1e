import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { UPLOAD_CHUNK } from '../../../shared/contract/import-status';
import type { FoundRun, Imported, ImportStatus } from '../../../shared/contract/import-status';
import type { ImportOptions } from '../../../shared/contract/requests';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import type { ImportWork } from '../../runs';
import { uniqueId } from '../../../shared/lib/unique-id';
import { Job, JobList } from './job';

/** The upload of a page. */
interface Upload {
  file: string;
  handle: FileHandle;
  idle: NodeJS.Timeout | undefined;
}
interface ImportDetails {
  /** The uploaded file, or the path that was given. */
  from: string;
  /** Undefined if a path was given. */
  upload: Upload | undefined;
}
type ImportJob = Job<ImportStatus, ImportDetails>;

/** What an import ends with: its result, or what it found, of which a person chooses. */
type ImportEnd = Imported | { found: FoundRun[] };

export interface ImportJobsOptions {
  /** Folder for uploads until they are imported: home/imports. */
  folder: string;
  /** @param known the path or the name of the upload, as the user knows it */
  bringIn(from: string, known: string, work: ImportWork): Promise<Outcome<ImportEnd>>;
  /** Returns the number of free bytes on the disk of the uploads. */
  free(folder: string): Promise<number>;
  onChange(status: ImportStatus): void;
  /** Milliseconds after which an upload that receives no more data is removed. */
  timeoutMs?: number;
}

const MAX_UPLOADS = 4;
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

/**
 * Running and finished imports. A page uploads a file in chunks, so that no path from a browser is ever read here; the
 * command and the app's own dialog give a path.
 */
export class ImportJobs {
  private readonly jobs = new JobList<ImportStatus, ImportDetails>();

  constructor(private readonly options: ImportJobsOptions) {
    rmSync(options.folder, { recursive: true, force: true });
  }

  /** Starts an upload of the given number of bytes; `chunk` is the maximum size for {@link write}. */
  async begin(name: string, bytes: number): Promise<Outcome<{ id: string; chunk: number }>> {
    if (this.jobs.count('receiving') >= MAX_UPLOADS)
      return refuse(m.core_files_already_being_uploaded_wait({ maxUploads: MAX_UPLOADS }));
    mkdirSync(this.options.folder, { recursive: true });
    const free = await this.options.free(this.options.folder);
    // The file and its unpacked content are on the disk at the same time.
    if (2 * bytes > free) return refuse(m.core_has_bytes_and_temporarily_needs({ name, bytes, free }));
    const id = uniqueId();
    const file = path.join(this.options.folder, `${id}.part`);
    const handle = await open(file, 'wx');
    const status: ImportStatus = { id, name, state: 'receiving', done: 0, total: bytes };
    this.wait(
      this.jobs.add(new Job(status, this.options.onChange, { from: file, upload: { file, handle, idle: undefined } })),
    );
    return ok({ id, chunk: UPLOAD_CHUNK });
  }

  /** Appends the next chunk; chunks arrive in order, each after the answer to the one before. */
  async write(id: string, at: number, bytes: Uint8Array): Promise<Outcome<null>> {
    const job = this.jobs.get(id);
    const upload = job?.details.upload;
    if (!upload || job.status.state !== 'receiving') return refuse(m.core_there_no_open_upload_start({ id }));
    const { done, total, name } = job.status;
    if (at !== done) return refuse(m.core_chunk_starts_at_but_bytes({ name, at, done }));
    if (done + bytes.length > total) return refuse(m.core_was_declared_with_bytes_but({ name, total }));
    job.status = { ...job.status, done: done + bytes.length };
    for (let from = 0; from < bytes.length;)
      from += (await upload.handle.write(bytes, from, bytes.length - from, at + from)).bytesWritten;
    this.wait(job);
    return ok(null);
  }

  /** Checks a complete upload and imports its content. `imports:changed` reports the progress. */
  start(id: string, options: ImportOptions): Outcome<null> {
    const job = this.jobs.get(id);
    const isPathDone = job?.details.upload === undefined && job?.status.state === 'done';
    if (job && (job.status.state === 'found' || isPathDone)) {
      job.finished = this.work(job, options);
      return ok(null);
    }
    const upload = job?.details.upload;
    if (!upload || job.status.state !== 'receiving') return refuse(m.core_there_no_upload_import_start({ id }));
    const { done, total, name } = job.status;
    if (done < total) return refuse(m.core_only_bytes_have_been_received({ done, total, name }));
    clearTimeout(upload.idle);
    job.finished = upload.handle.close().then(() => this.work(job, options));
    return ok(null);
  }

  /** Imports a bundle or a run folder on this machine. */
  open(from: string, options: ImportOptions): Outcome<{ id: string }> {
    if (!existsSync(from)) return refuse(m.core_does_not_exist_2({ from }), from);
    const id = uniqueId();
    const status: ImportStatus = { id, name: path.basename(from), state: 'working', done: 0, total: 0 };
    const job = this.jobs.add(new Job(status, this.options.onChange, { from, upload: undefined }));
    job.finished = this.work(job, options);
    return ok({ id });
  }

  status(id: string): Outcome<ImportStatus> {
    const job = this.jobs.get(id);
    return job ? ok(job.status) : refuse(m.core_there_no_import({ id }));
  }

  cancel(id: string): null {
    const job = this.jobs.get(id);
    if (job) this.cancelJob(job);
    return null;
  }

  private cancelJob(job: ImportJob): void {
    job.cancel();
    if (job.status.state === 'receiving' || job.status.state === 'found') job.finished = this.dropUpload(job);
  }

  /** Cancels running jobs and waits for them. */
  close(): Promise<void> {
    return this.jobs.close((job) => this.cancelJob(job));
  }

  /** Removes the upload of a page that was closed before its end. */
  private wait(job: ImportJob): void {
    const { upload } = job.details;
    if (!upload) return;
    clearTimeout(upload.idle);
    if (job.status.state !== 'receiving') return;
    upload.idle = setTimeout(() => this.cancelJob(job), this.options.timeoutMs ?? UPLOAD_TIMEOUT_MS);
    upload.idle.unref();
  }

  private async dropUpload(job: ImportJob): Promise<void> {
    const { upload } = job.details;
    clearTimeout(upload?.idle);
    job.end('cancelled');
    await upload?.handle.close().catch(() => undefined);
    if (upload) rmSync(upload.file, { force: true });
  }

  private async work(job: ImportJob, options: ImportOptions): Promise<void> {
    const { from, upload } = job.details;
    await job
      .run(
        async (onProgress, signal) => {
          const known = upload ? job.status.name : from;
          const outcome = await this.options.bringIn(from, known, { ...options, onProgress, signal });
          return outcome.ok ? outcome : refuse(named(outcome.error.message, job));
        },
        (end) => ('found' in end ? { state: 'found', found: end.found } : { result: end }),
      )
      // The status has the message of the error.
      .catch(() => undefined);
    if (!upload) return;
    if (job.status.state === 'found') this.waitForDecision(job, upload);
    else rmSync(upload.file, { force: true });
  }

  /** Removes the upload of a page that was closed before a decision. */
  private waitForDecision(job: ImportJob, upload: Upload): void {
    clearTimeout(upload.idle);
    upload.idle = setTimeout(() => {
      if (job.status.state === 'found') this.cancelJob(job);
    }, this.options.timeoutMs ?? UPLOAD_TIMEOUT_MS);
    upload.idle.unref();
  }
}

/** Replaces the name of the upload by the name that the user knows. */
const named = (message: string, { details: { upload }, status }: ImportJob): string =>
  upload ? message.split(upload.file).join(status.name) : message;
