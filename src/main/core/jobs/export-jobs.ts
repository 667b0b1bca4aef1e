import { rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EXPORT_KINDS, exportOptions } from '../../../shared/contract/export-options';
import type {
  ExportOptions,
  ExportStatus,
  ParsedExportOptions,
  Rehearsal,
} from '../../../shared/contract/export-options';
import { checkInput } from '../../../shared/contract/schema-issue';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { countFrames, estimateBytes, exportRuns } from '../../export';
import type { ExportSource } from '../../export';
import { makeFolders } from '../../files/make-folders';
import { asidePathOf } from '../../files/write-aside';
import { ExportRehearsals } from './rehearse-export';

interface RunningExport {
  status: ExportStatus;
  kind: ParsedExportOptions['kind'];
  name: string;
  /** Folder of the file. */
  folder: string;
  controller: AbortController;
  finished: Promise<void>;
}

export interface ExportJobsOptions {
  /** Folder for finished files: home/exports. */
  folder: string;
  source: ExportSource;
  has(run: string): boolean;
  onChange(status: ExportStatus): void;
}

const EVENT_INTERVAL_MS = 250;
const MAX_REMEMBERED_JOBS = 50;
/** Each job holds frames in memory and uses one or two threads. */
const MAX_RUNNING_JOBS = 8;
/** Bytes in an answer of {@link ExportJobs.read}. */
const CHUNK_BYTES = 4 * 1024 * 1024;

interface ExportedBytes {
  name: string;
  type: string;
  bytes: Uint8Array;
}

/** Running and finished exports, one job each; src/main/export writes the files. */
export class ExportJobs {
  readonly #jobs = new Map<string, RunningExport>();
  #count = 0;
  readonly #rehearsals = new ExportRehearsals();
  /**
   * Folder for files that are handed over. Its name contains our process id: what a crash leaves in it is removed at
   * the next start.
   */
  readonly #handOver: string;

  constructor(private readonly options: ExportJobsOptions) {
    this.#handOver = asidePathOf(path.join(options.folder, 'hand-over'), { stable: true });
  }

  /** Starts an export and returns at once; `exports:changed` reports its progress. */
  start(input: ExportOptions | Record<string, unknown>): Outcome<{ id: string; frames: number }> {
    const parsed = this.#parse(input);
    if (!parsed.ok) return parsed;
    if ([...this.#jobs.values()].filter((job) => job.status.state === 'working').length >= MAX_RUNNING_JOBS)
      return refuse(`${MAX_RUNNING_JOBS} exports are already running: wait for one of them.`);
    const options = parsed.value;
    // A running rehearsal would only slow the export down.
    void this.#rehearsals.close();
    const frames = countFrames(options, this.options.source);
    const id = `${Date.now().toString(36)}-${++this.#count}`;
    this.#begin(id, options, frames);
    return ok({ id, frames });
  }

  /** Estimates the size of an export of whole runs, in bytes; reads only the database. */
  estimate(input: ExportOptions | Record<string, unknown>): Outcome<{ bytes: number }> {
    const parsed = this.#parse(input);
    return parsed.ok ? ok({ bytes: estimateBytes(parsed.value, this.options.source) }) : parsed;
  }

  /** Exports a part to estimate the time and size of the whole. */
  async rehearse(input: ExportOptions | Record<string, unknown>): Promise<Outcome<Rehearsal>> {
    const parsed = this.#parse(input);
    return parsed.ok ? ok(await this.#rehearsals.run(parsed.value, this.options.source, this.options.folder)) : parsed;
  }

  #parse(input: ExportOptions | Record<string, unknown>): Outcome<ParsedExportOptions> {
    const parsed = checkInput(exportOptions, input);
    if (!parsed.ok) return parsed;
    const unknown = parsed.value.runs.find((run) => !this.options.has(run));
    return unknown === undefined ? parsed : refuse(`There is no run "${unknown}".`, 'runs');
  }

  #begin(id: string, options: ParsedExportOptions, frames: number): void {
    const name = `${slug(options, this.options.source)}-${id}${options.folder ? '' : `.${EXPORT_KINDS[options.kind].extension}`}`;
    const controller = new AbortController();
    const folder = options.handOver ? this.#handOver : this.options.folder;
    makeFolders(folder);
    const job: RunningExport = {
      status: { id, state: 'working', done: 0, total: frames },
      kind: options.kind,
      name,
      folder,
      controller,
      finished: Promise.resolve(),
    };
    this.#forgetOld();
    this.#jobs.set(id, job);
    job.finished = this.#work(job, options);
  }

  async #work(job: RunningExport, options: ParsedExportOptions): Promise<void> {
    const file = path.join(job.folder, job.name);
    const began = performance.now();
    let reportedAt = -Infinity;
    const onProgress = (done: number, total: number): void => {
      const spent = (performance.now() - began) / 1000;
      job.status = {
        id: job.status.id,
        state: 'working',
        done,
        total,
        ...(done > 0 ? { secondsLeft: (spent / done) * (total - done) } : {}),
      };
      if (performance.now() - reportedAt < EVENT_INTERVAL_MS) return;
      reportedAt = performance.now();
      this.options.onChange(job.status);
    };
    const end = (change: Partial<ExportStatus> & Pick<ExportStatus, 'state'>): void => {
      const { id, done, total } = job.status;
      job.status = { id, done, total, ...change };
      if (change.state !== 'done') rmSync(file, { recursive: true, force: true });
      this.options.onChange(job.status);
    };
    try {
      const outcome = await exportRuns(options, this.options.source, file, onProgress, job.controller.signal);
      if (job.controller.signal.aborted) end({ state: 'cancelled' });
      else if (!outcome.ok) end({ state: 'failed', message: outcome.error.message });
      else end({ state: 'done', done: job.status.total, file, bytes: outcome.value.bytes });
    } catch (error) {
      end(
        job.controller.signal.aborted
          ? { state: 'cancelled' }
          : { state: 'failed', message: error instanceof Error ? error.message : String(error) },
      );
    }
  }

  status(id: string): Outcome<ExportStatus> {
    const job = this.#jobs.get(id);
    return job ? ok(job.status) : refuse(`There is no export "${id}".`);
  }

  cancel(id: string): null {
    this.#jobs.get(id)?.controller.abort();
    return null;
  }

  /** Returns the finished file; refuses if it is not finished. */
  bytes(id: string): Promise<Outcome<ExportedBytes>> {
    return this.#finished(id, async (file) => new Uint8Array(await readFile(file)));
  }

  /** Returns the next bytes of the finished file, at most {@link CHUNK_BYTES}; none at its end. */
  read(id: string, at: number): Promise<Outcome<ExportedBytes>> {
    return this.#finished(id, async (file) => {
      const handle = await open(file, 'r');
      try {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, at);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    });
  }

  async #finished(id: string, take: (file: string) => Promise<Uint8Array>): Promise<Outcome<ExportedBytes>> {
    const job = this.#jobs.get(id);
    if (!job) return refuse(`There is no export "${id}".`);
    if (job.status.state !== 'done' || !job.status.file) return refuse(`The export "${id}" is not finished.`);
    try {
      return ok({ name: job.name, type: EXPORT_KINDS[job.kind].type, bytes: await take(job.status.file) });
    } catch {
      return refuse(`The file of the export "${id}" is gone: export again.`);
    }
  }

  /** Cancels running jobs and waits for them. */
  async close(): Promise<void> {
    for (const job of this.#jobs.values()) job.controller.abort();
    await Promise.all([this.#rehearsals.close(), ...[...this.#jobs.values()].map((job) => job.finished)]);
    rmSync(this.#handOver, { recursive: true, force: true });
  }

  #forgetOld(): void {
    for (const [id, job] of this.#jobs) {
      if (this.#jobs.size < MAX_REMEMBERED_JOBS) return;
      if (job.status.state !== 'working') this.#jobs.delete(id);
    }
  }
}

/** Returns a file name made of the runs' names: `gan-wgan`. */
function slug(options: ParsedExportOptions, source: ExportSource): string {
  const words = options.runs.slice(0, 4).map((run) => source.run(run).name);
  return (
    words
      .join('-')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 60) || 'runs'
  );
}
