import { estimateBundle, writeBundle } from './bundle/bundle';
import { countEvents, estimateTensorBoard, writeTensorBoard } from './tensorboard/tensorboard';
import { countAnimationFrames, writeAnimation } from './animation/animation';
import { writeVideo } from './animation/video';
import { missingGlyphsNotice } from './drawing/fonts';
import { countSheet, writeSheet } from './drawing/sheet';
import { countStages, estimateGenerator, writeGenerator } from './generator/generator-export';
import { countGrids, estimateReport, writeReport } from './report/report';
import { countRows, writeCsv, writeJson } from './table/table';
import type { ExportSource, OnExportProgress, ExportWork, ExportResult } from './export-source';
import { EXPORT_KINDS } from '../../shared/contract/export-options';
import type { ExportFamily, ExportKind, ParsedExportOptions } from '../../shared/contract/export-options';
import type { Outcome } from '../../shared/contract/outcome';

export type { ExportSource, OnExportProgress } from './export-source';

const WRITERS: Record<
  ExportKind,
  (options: ParsedExportOptions, work: ExportWork, file: string) => Promise<Outcome<ExportResult>>
> = {
  gif: (options, work, file) => writeAnimation({ ...options, kind: 'gif' }, work, file),
  apng: (options, work, file) => writeAnimation({ ...options, kind: 'apng' }, work, file),
  mp4: (options, work, file) => writeVideo({ ...options, kind: 'mp4' }, work, file),
  webm: (options, work, file) => writeVideo({ ...options, kind: 'webm' }, work, file),
  png: writeSheet,
  strip: writeSheet,
  csv: writeCsv,
  json: writeJson,
  html: writeReport,
  tensorboard: writeTensorBoard,
  bundle: writeBundle,
  generator: writeGenerator,
};

/**
 * Writes runs to `file` as the options say.
 *
 * The file is complete or absent: nothing is left after a refusal, an error or an abort. Refuses runs without
 * samples, samples that are missing or damaged (by name), a range without frames, images that are too large, and
 * folders that cannot be written.
 */
export async function exportRuns(
  options: ParsedExportOptions,
  source: ExportSource,
  file: string,
  onProgress: OnExportProgress,
  signal: AbortSignal,
): Promise<Outcome<ExportResult>> {
  const outcome = await WRITERS[options.kind](options, { source, onProgress, signal }, file);
  const notice = outcome.ok && options.labels ? labelNotice(options, source) : undefined;
  return outcome.ok && notice !== undefined ? { ok: true, value: { ...outcome.value, notice } } : outcome;
}

/** A sentence if labels drawn into the file have characters that no font has. */
function labelNotice({ kind, runs, realData }: ParsedExportOptions, source: ExportSource): string | undefined {
  const { family } = EXPORT_KINDS[kind];
  if (family !== 'animation' && family !== 'sheet') return undefined;
  const experiments = new Set(runs.map((id) => source.run(id).experimentName));
  const names = runs.map((id) => source.run(id).name);
  if (realData) names.push(...runs.map((id) => source.run(id).dataset));
  return missingGlyphsNotice(family === 'animation' && experiments.size === 1 ? [...experiments, ...names] : names);
}

/**
 * Expected number of frames (animation), grids (contact sheet, report), tiles (strip), rows (CSV, JSON), events
 * (TensorBoard), bytes (bundle) or stages (generator). It is exact for an animation, otherwise an upper bound.
 */
export const countFrames = (options: ParsedExportOptions, source: ExportSource): number =>
  COUNTS[EXPORT_KINDS[options.kind].family](options, source);

const COUNTS: Record<ExportFamily, (options: ParsedExportOptions, source: ExportSource) => number> = {
  animation: countAnimationFrames,
  sheet: countSheet,
  table: countRows,
  generator: countStages,
  run: (options, source) => RUN_EXPORTS[options.kind as RunExportKind].count(options, source),
};

type Measure = (options: ParsedExportOptions, source: ExportSource) => number;
const RUN_EXPORTS = {
  html: { count: countGrids, bytes: estimateReport },
  tensorboard: { count: countEvents, bytes: estimateTensorBoard },
  bundle: { count: estimateBundle, bytes: estimateBundle },
  generator: { count: countStages, bytes: estimateGenerator },
} satisfies Partial<Record<ExportKind, { count: Measure; bytes: Measure }>>;
type RunExportKind = keyof typeof RUN_EXPORTS;

/** Approximate size in bytes of an export of whole runs or of a generator; 0 for other kinds, whose size depends on compression. */
export function estimateBytes(options: ParsedExportOptions, source: ExportSource): number {
  return options.kind in RUN_EXPORTS ? RUN_EXPORTS[options.kind as RunExportKind].bytes(options, source) : 0;
}
