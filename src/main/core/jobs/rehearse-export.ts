import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportKind, ParsedExportOptions, Rehearsal } from '../../../shared/contract/export-options';
import { countFrames, exportRuns } from '../../export';
import type { ExportSource } from '../../export';

/** Frames or steps that are written to measure; an export of few more is complete before its estimate could be read. */
const MAX_REHEARSED_FRAMES = 24;
const MAX_REHEARSED_STEPS = 2_000;
/** Kinds whose frames or rows all take about the same time and size. */
const SIZED: readonly ExportKind[] = ['gif', 'apng', 'csv', 'json'];
/** Milliseconds after which the estimate is made from what was measured so far. */
const TIMEOUT_MS = 2_000;

/**
 * Exports a part to a scratch file, and estimates from that the time and size of the whole export.
 *
 * Returns nothing for exports that take only a moment, for sheets and reports, whose size is limited, and for
 * bundles, whose parts differ.
 */
async function rehearse(
  options: ParsedExportOptions,
  source: ExportSource,
  scratch: string,
  signal: AbortSignal,
): Promise<Rehearsal> {
  const all = countFrames(options, source);
  const part = partOf(options, all, source);
  if (!part) return {};
  const began = performance.now();
  const marks: Mark[] = [];
  const mark = (done: number): void => void marks.push({ done, seconds: (performance.now() - began) / 1000 });
  const enough = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    const outcome = await exportRuns(part, source, scratch, mark, enough);
    if (signal.aborted) return {};
    if (!outcome.ok) return { seconds: extrapolate(marks, all) };
    const { bytes, frames } = outcome.value;
    mark(frames);
    return {
      seconds: extrapolate(marks, all),
      ...(SIZED.includes(options.kind) && { bytes: Math.round((bytes * all) / Math.max(1, frames)) }),
    };
  } catch {
    // Errors are reported when the export runs.
    return {};
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Returns the same export with fewer frames, spread over all, or with the first steps of a series; undefined if
 * nothing is to be measured.
 */
function partOf(options: ParsedExportOptions, all: number, source: ExportSource): ParsedExportOptions | undefined {
  const { kind, runs, from = 0, every } = options;
  if (EXPORT_KINDS[kind].family === 'animation')
    return all > 2 * MAX_REHEARSED_FRAMES
      ? { ...options, every: every * Math.ceil(all / MAX_REHEARSED_FRAMES) }
      : undefined;
  if (kind === 'csv' || kind === 'json' || kind === 'tensorboard') {
    if (all <= 10 * MAX_REHEARSED_STEPS) return undefined;
    const stride = Math.max(1, ...runs.map((id) => source.run(id).step / Math.max(1, source.logged(id).steps)));
    return { ...options, to: Math.min(options.to ?? Infinity, from + Math.ceil(MAX_REHEARSED_STEPS * stride)) };
  }
  return undefined;
}

/** Number of frames that were complete after a number of seconds. */
interface Mark {
  done: number;
  seconds: number;
}

/**
 * Estimates the seconds for `all` frames from the measured ones.
 *
 * Uses the pace of the second half, since the first includes starting threads and opening files. Returns undefined if
 * nothing was measured.
 */
export function extrapolate(marks: readonly Mark[], all: number): number | undefined {
  const last = marks[marks.length - 1];
  if (!last || last.done === 0) return undefined;
  const half = marks.filter(({ done }) => done <= last.done / 2).at(-1) ?? { done: 0, seconds: 0 };
  return half.seconds + ((last.seconds - half.seconds) / (last.done - half.done)) * (all - half.done);
}

/** Runs one rehearsal at a time, since two would slow each other down: a new one ends the previous one. */
export class ExportRehearsals {
  private last: { controller: AbortController; over: Promise<Rehearsal> } | undefined;
  private count = 0;

  /** @param folder folder of the scratch file */
  run(options: ParsedExportOptions, source: ExportSource, folder: string): Promise<Rehearsal> {
    const before = this.close();
    const controller = new AbortController();
    const scratch = join(folder, `.rehearsal-${++this.count}`);
    const over = before.then(() =>
      controller.signal.aborted ? {} : rehearse(options, source, scratch, controller.signal),
    );
    this.last = { controller, over };
    return over;
  }

  /** Ends the running rehearsal. */
  async close(): Promise<void> {
    this.last?.controller.abort();
    await this.last?.over;
  }
}
