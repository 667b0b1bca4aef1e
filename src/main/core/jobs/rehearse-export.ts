import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { EXPORT_KINDS } from '../../../shared/contract/export-options';
import type { ExportKind, ParsedExportOptions, Rehearsal } from '../../../shared/contract/export-options';
import { countFrames, exportRuns } from '../../export';
import type { ExportSource } from '../../export';

/** Frames or steps that are written to measure; an export of hardly more is over before one has read how long it takes. */
const MAX_REHEARSED_FRAMES = 24;
const MAX_REHEARSED_STEPS = 2_000;
/** Kinds whose frames or rows take about the same each, wherever they are taken from. */
const SIZED: readonly ExportKind[] = ['gif', 'apng', 'csv', 'json'];
/** Milliseconds after which what was measured so far must do. */
const TIMEOUT_MS = 2_000;

/**
 * Writes a part of an export to a scratch file and tells from that about how long the whole takes, and how large it becomes.
 *
 * Says nothing of what is over in a moment, of sheets and reports, which are bounded, and of bundles, for no part of one is like the rest.
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
    // What is wrong with it is said when it is exported.
    return {};
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** The same export of fewer frames, spread over all; of series the first steps. Undefined where nothing is to be measured. */
function partOf(options: ParsedExportOptions, all: number, source: ExportSource): ParsedExportOptions | undefined {
  const { kind, runs, from = 0, every } = options;
  if (EXPORT_KINDS[kind].family === 'film')
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

/** So many were done after so many seconds. */
interface Mark {
  done: number;
  seconds: number;
}

/**
 * Seconds for `all` frames, from how some of them went.
 *
 * The pace is that of the second half: threads start and files are opened before the first. Undefined where nothing was done.
 */
export function extrapolate(marks: readonly Mark[], all: number): number | undefined {
  const last = marks[marks.length - 1];
  if (!last) return undefined;
  const half = marks.filter(({ done }) => done <= last.done / 2).at(-1) ?? { done: 0, seconds: 0 };
  return half.seconds + ((last.seconds - half.seconds) / (last.done - half.done)) * (all - half.done);
}

/** Rehearsals one at a time, for two would measure each other: the one before ends early. */
export class ExportRehearsals {
  #last: { controller: AbortController; over: Promise<Rehearsal> } | undefined;
  #count = 0;

  /** @param folder where the scratch file is */
  run(options: ParsedExportOptions, source: ExportSource, folder: string): Promise<Rehearsal> {
    const before = this.close();
    const controller = new AbortController();
    const scratch = join(folder, `.rehearsal-${++this.#count}`);
    const over = before.then(() =>
      controller.signal.aborted ? {} : rehearse(options, source, scratch, controller.signal),
    );
    this.#last = { controller, over };
    return over;
  }

  /** Ends the one in work. */
  async close(): Promise<void> {
    this.#last?.controller.abort();
    await this.#last?.over;
  }
}
