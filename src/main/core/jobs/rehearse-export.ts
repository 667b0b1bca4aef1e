import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { m } from '../../../paraglide/messages';
import { EXPORT_KINDS, GIF_GREYS } from '../../../shared/contract/export-options';
import type {
  ExportKind,
  ExportPreview,
  ParsedExportOptions,
  Rehearsal,
} from '../../../shared/contract/export-options';
import { ok, refuse } from '../../../shared/contract/outcome';
import type { Outcome } from '../../../shared/contract/outcome';
import { countFrames, exportRuns } from '../../export';
import type { ExportSource } from '../../export';

/** Frames or steps that are written to measure; an export of few more is complete before its estimate could be read. */
const MAX_REHEARSED_FRAMES = 24;
const MAX_REHEARSED_STEPS = 2_000;
/** Kinds whose frames or rows all take about the same time and size. */
const SIZED: readonly ExportKind[] = ['gif', 'apng', 'csv', 'json'];
/** Milliseconds after which the estimate is made from what was measured so far, but not before the first frame. */
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
  const enough = linkedTo(signal);
  const endInTime = (): void => {
    if (performance.now() - began >= TIMEOUT_MS && marks.some(({ done }) => done > 0)) enough.abort();
  };
  const mark = (done: number): void => {
    marks.push({ done, seconds: (performance.now() - began) / 1000 });
    endInTime();
  };
  setTimeout(endInTime, TIMEOUT_MS + 1).unref();
  try {
    const outcome = await exportRuns(part, source, scratch, mark, enough.signal);
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

/** Longer than a rehearsal, because up to five files are written. */
const PREVIEW_MS = 3_000;
/** Frames of a preview: enough to see how they change, few enough to be written at once. */
const MAX_PREVIEWED_FRAMES = 8;

type WrittenPreview = Pick<ExportPreview, 'image' | 'frames' | 'bytes'>;

/** The files of the last preview by their number of greys: another choice of greys writes none of them again. */
class WrittenPreviews {
  private key = '';
  private readonly files = new Map<number, WrittenPreview>();

  /**
   * The files of these options, which are those of before if only the number of greys differs.
   *
   * @param shown what else is drawn: the number of frames of the whole, and the names of the runs
   */
  of(options: ParsedExportOptions, shown: readonly (string | number)[]): Map<number, WrittenPreview> {
    const key = JSON.stringify([{ ...options, greys: undefined }, shown]);
    if (key !== this.key) this.files.clear();
    this.key = key;
    return this.files;
  }
}

/**
 * Exports some frames, evenly spaced, as an image for a browser; of a GIF with grey grids also at other numbers of greys,
 * the largest first, while there is time.
 */
async function preview(
  options: ParsedExportOptions,
  source: ExportSource,
  scratch: string,
  { signal, limitMs, written }: { signal: AbortSignal; limitMs: number; written: WrittenPreviews },
): Promise<Outcome<ExportPreview>> {
  const all = countFrames(options, source);
  if (EXPORT_KINDS[options.kind].family !== 'animation' || all === 0)
    return refuse(m.core_preview_animations_only(), 'kind');
  const kind = options.kind === 'gif' ? 'gif' : 'apng';
  const every = options.every * Math.ceil(all / MAX_PREVIEWED_FRAMES);
  const enough = abortedWithin(signal, limitMs);
  const names = options.runs.map((id) => source.run(id).name);
  const files = written.of({ ...options, kind, every }, [all, ...names]);
  const write = async (greys: ParsedExportOptions['greys']): Promise<Outcome<WrittenPreview>> => {
    const before = files.get(greys);
    if (before) return ok(before);
    const outcome = await exportRuns({ ...options, kind, every, greys }, source, scratch, () => undefined, enough);
    if (!outcome.ok) return outcome;
    const { bytes, frames } = outcome.value;
    const file = { image: new Uint8Array(readFileSync(scratch)), frames, bytes: Math.round((bytes * all) / frames) };
    files.set(greys, file);
    return ok(file);
  };
  try {
    const chosen = await write(options.greys);
    if (!chosen.ok) return chosen;
    const sizes = [];
    for (const greys of kind === 'gif' ? GIF_GREYS : []) {
      const one = greys === options.greys ? chosen : await write(greys).catch(() => undefined);
      if (one?.ok) sizes.push({ greys, bytes: one.value.bytes });
    }
    return ok({
      ...chosen.value,
      type: EXPORT_KINDS[kind].type,
      of: all,
      // Equal sizes: the grids are in colour, which this does not concern.
      sizes: new Set(sizes.map(({ bytes }) => bytes)).size > 1 ? sizes : [],
    });
  } catch (error) {
    if (!enough.aborted) throw error;
    return refuse(m.core_preview_frames_too_large());
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A controller that aborts with a signal, too; the Node of Electron 25 has no `AbortSignal.any`. */
function linkedTo(signal: AbortSignal): AbortController {
  const controller = new AbortController();
  if (signal.aborted) controller.abort();
  signal.addEventListener('abort', () => controller.abort(), { once: true });
  return controller;
}

/** A signal that aborts with another one, or after a time. */
function abortedWithin(signal: AbortSignal, ms: number): AbortSignal {
  const controller = linkedTo(signal);
  setTimeout(() => controller.abort(), ms).unref();
  return controller.signal;
}

/** Runs one rehearsal or preview at a time, since two would slow each other down: a new one ends the previous one. */
export class ExportRehearsals {
  private last: { controller: AbortController; over: Promise<unknown> } | undefined;
  private count = 0;
  private readonly written = new WrittenPreviews();

  /** @param previewMs time for a preview, after which it has the sizes that are known by then */
  constructor(private readonly previewMs = PREVIEW_MS) {}

  /** @param folder folder of the scratch file */
  run(options: ParsedExportOptions, source: ExportSource, folder: string): Promise<Rehearsal> {
    return this.replaceLast(folder, (scratch, signal) =>
      signal.aborted ? Promise.resolve({}) : rehearse(options, source, scratch, signal),
    );
  }

  /** @param folder folder of the scratch file */
  preview(options: ParsedExportOptions, source: ExportSource, folder: string): Promise<Outcome<ExportPreview>> {
    return this.replaceLast(folder, (scratch, signal) =>
      signal.aborted
        ? Promise.resolve(refuse(m.common_was_cancelled()))
        : preview(options, source, scratch, { signal, limitMs: this.previewMs, written: this.written }),
    );
  }

  private replaceLast<T>(folder: string, work: (scratch: string, signal: AbortSignal) => Promise<T>): Promise<T> {
    const before = this.close();
    const controller = new AbortController();
    const scratch = join(folder, `.rehearsal-${++this.count}`);
    const over = before.then(() => work(scratch, controller.signal));
    this.last = { controller, over };
    return over;
  }

  /** Ends the running rehearsal. */
  async close(): Promise<void> {
    this.last?.controller.abort();
    await this.last?.over.catch(() => undefined);
  }
}
