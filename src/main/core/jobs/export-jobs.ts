import { rmSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { m } from '../../../paraglide/messages';
import { EXPORT_KINDS, exportOptions } from '../../../shared/contract/export-options';
import type {
  ExportOptions,
  ExportPreview,
  ExportStatus,
  ParsedExportOptions,
  Rehearsal,
} from '../../../shared/contract/export-options';
import { checkInput } from '../../../shared/contract/schema-issue';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { countFrames, estimateBytes, exportRuns } from '../../export';
import type { ExportSource } from '../../export';
import { makeFolders } from '../../files/folders';
import { asidePathOf } from '../../files/write-aside';
import { exportFileName } from '../../../shared/lib/file-name';
import { uniqueId } from '../../../shared/lib/unique-id';
import { Job, JobList } from './job';
import type { ReportProgress } from './job';
import { ExportRehearsals } from './rehearse-export';

interface ExportDetails {
  kind: ParsedExportOptions['kind'];
  /** Name of the file. */
  name: string;
}

export interface ExportJobsOptions {
  /** Folder for finished files: home/exports. */
  folder: string;
  source: ExportSource;
  has(run: string): boolean;
  onChange(status: ExportStatus): void;
  /** Time for a preview; some seconds by default. */
  previewMs?: number;
}

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
  private readonly jobs = new JobList<ExportStatus, ExportDetails>();
  private readonly rehearsals: ExportRehearsals;
  /**
   * Folder for files that are handed over. Its name contains our process id: what a crash leaves in it is removed at
   * the next start.
   */
  private readonly handOver: string;

  constructor(private readonly options: ExportJobsOptions) {
    this.rehearsals = new ExportRehearsals(options.previewMs);
    this.handOver = asidePathOf(path.join(options.folder, 'hand-over'), { stable: true });
  }

  /** Starts an export and returns at once; `exports:changed` reports its progress. */
  start(input: ExportOptions | Record<string, unknown>): Outcome<{ id: string; frames: number }> {
    const parsed = this.parse(input);
    if (!parsed.ok) return parsed;
    if (this.jobs.count('working') >= MAX_RUNNING_JOBS)
      return refuse(m.core_exports_already_running_wait_for({ maxRunningJobs: MAX_RUNNING_JOBS }));
    const options = parsed.value;
    // A running rehearsal would only slow the export down.
    void this.rehearsals.close();
    const frames = countFrames(options, this.options.source);
    const id = uniqueId();
    this.begin(id, options, frames);
    return ok({ id, frames });
  }

  /** Estimates the size of an export of whole runs, in bytes; reads only the database. */
  estimate(input: ExportOptions | Record<string, unknown>): Outcome<{ bytes: number }> {
    const parsed = this.parse(input);
    return parsed.ok ? ok({ bytes: estimateBytes(parsed.value, this.options.source) }) : parsed;
  }

  /** Exports a part to estimate the time and size of the whole. */
  async rehearse(input: ExportOptions | Record<string, unknown>): Promise<Outcome<Rehearsal>> {
    const parsed = this.parse(input);
    return parsed.ok ? ok(await this.rehearsals.run(parsed.value, this.options.source, this.options.folder)) : parsed;
  }

  /** Exports some frames of an animation, to be shown before the whole is written. */
  async preview(input: ExportOptions | Record<string, unknown>): Promise<Outcome<ExportPreview>> {
    const parsed = this.parse(input);
    return parsed.ok ? this.rehearsals.preview(parsed.value, this.options.source, this.options.folder) : parsed;
  }

  private parse(input: ExportOptions | Record<string, unknown>): Outcome<ParsedExportOptions> {
    const parsed = checkInput(exportOptions, input);
    if (!parsed.ok) return parsed;
    const unknown = parsed.value.runs.find((run) => !this.options.has(run));
    return unknown === undefined ? parsed : refuse(m.core_there_no_run({ unknown }), 'runs');
  }

  private begin(id: string, options: ParsedExportOptions, frames: number): void {
    const runs = options.runs.map((run) => this.options.source.run(run));
    const name = `${exportFileName(runs)}-${id}${options.folder ? '' : `.${EXPORT_KINDS[options.kind].extension}`}`;
    const folder = options.handOver ? this.handOver : this.options.folder;
    makeFolders(folder);
    const file = path.join(folder, name);
    const status: ExportStatus = { id, state: 'working', done: 0, total: frames };
    const job = this.jobs.add(new Job(status, this.options.onChange, { kind: options.kind, name }));
    job.finished = job
      .run(
        (onProgress, signal) => this.write(options, file, onProgress, signal),
        ({ bytes, notice }) => ({ done: job.status.total, file, bytes, ...(notice === undefined ? {} : { notice }) }),
      )
      // The status has the message of the error.
      .catch(() => undefined);
  }

  /** Writes the file; removes what was written of it if the export fails or is cancelled. */
  private async write(
    options: ParsedExportOptions,
    file: string,
    onProgress: ReportProgress<ExportStatus>,
    signal: AbortSignal,
  ): Promise<Outcome<{ bytes: number; notice?: string }>> {
    let isComplete = false;
    try {
      const outcome = await exportRuns(options, this.options.source, file, onProgress, signal);
      isComplete = outcome.ok && !signal.aborted;
      return signal.aborted ? refuse(m.common_was_cancelled()) : outcome;
    } finally {
      if (!isComplete) rmSync(file, { recursive: true, force: true });
    }
  }

  status(id: string): Outcome<ExportStatus> {
    const job = this.jobs.get(id);
    return job ? ok(job.status) : refuse(m.core_no_export({ id }));
  }

  cancel(id: string): null {
    this.jobs.get(id)?.cancel();
    return null;
  }

  /** Returns the finished file; refuses if it is not finished. */
  bytes(id: string): Promise<Outcome<ExportedBytes>> {
    return this.finished(id, async (file) => new Uint8Array(await readFile(file)));
  }

  /** Returns the next bytes of the finished file, at most {@link CHUNK_BYTES}; none at its end. */
  read(id: string, at: number): Promise<Outcome<ExportedBytes>> {
    return this.finished(id, async (file) => {
      const handle = await open(file, 'r');
      try {
        const { bytesRead, buffer } = await handle.read(new Uint8Array(CHUNK_BYTES), 0, CHUNK_BYTES, at);
        return buffer.subarray(0, bytesRead);
      } finally {
        await handle.close();
      }
    });
  }

  private async finished(id: string, take: (file: string) => Promise<Uint8Array>): Promise<Outcome<ExportedBytes>> {
    const job = this.jobs.get(id);
    if (!job) return refuse(m.core_no_export({ id }));
    if (job.status.state !== 'done' || !job.status.file) return refuse(m.core_export_of_id_not_finished({ id }));
    try {
      return ok({
        name: job.details.name,
        type: EXPORT_KINDS[job.details.kind].type,
        bytes: await take(job.status.file),
      });
    } catch {
      return refuse(m.core_file_export_gone_export_again({ id }));
    }
  }

  /** Cancels running jobs and waits for them. */
  async close(): Promise<void> {
    await Promise.all([this.rehearsals.close(), this.jobs.close()]);
    rmSync(this.handOver, { recursive: true, force: true });
  }
}
