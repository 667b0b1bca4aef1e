import { estimateBundle, writeBundle } from './bundle/bundle';
import { countEvents, estimateTensorBoard, writeTensorBoard } from './tensorboard/tensorboard';
import { countAnimationFrames, writeAnimation } from './animation/animation';
import { writeVideo } from './animation/video';
import { countSheet, writeSheet } from './picture/sheet';
import { countGrids, estimateReport, writeReport } from './report/report';
import { writeCsv } from './table/csv';
import { writeJson } from './table/json';
import { countRows } from './table/rows';
import type { ExportSource, OnProgress, Work, Written } from './export-source';
import {
  EXPORT_KINDS,
  type ExportFamily,
  type ExportKind,
  type ParsedExportOptions,
} from '../../shared/contract/export-options';
import type { Outcome } from '../../shared/contract/outcome';

export type { ExportSource, OnProgress, Written } from './export-source';

const WRITERS: Record<
  ExportKind,
  (options: ParsedExportOptions, work: Work, file: string) => Promise<Outcome<Written>>
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
};

/**
 * Writes runs to `file` as the options say.
 *
 * The file is whole or absent: a refusal, a fault or an abort leaves nothing. Refuses runs without samples, samples that are missing
 * or damaged (by name), a range without frames, pictures too large, folders that cannot be written.
 */
export const exportRuns = (
  options: ParsedExportOptions,
  source: ExportSource,
  file: string,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<Outcome<Written>> => WRITERS[options.kind](options, { source, onProgress, signal }, file);

/** How many frames (film), grids (contact sheet), tiles (strip), rows (CSV, JSON), events (TensorBoard) or bytes (bundle) to expect: exact for a film, an upper bound else. */
export const countFrames = (options: ParsedExportOptions, source: ExportSource): number =>
  COUNTS[EXPORT_KINDS[options.kind].family](options, source);

const COUNTS: Record<ExportFamily, (options: ParsedExportOptions, source: ExportSource) => number> = {
  film: countAnimationFrames,
  sheet: countSheet,
  table: countRows,
  whole: (options, source) => WHOLE[options.kind as WholeKind].count(options, source),
};

type Measure = (options: ParsedExportOptions, source: ExportSource) => number;
const WHOLE = {
  html: { count: countGrids, bytes: estimateReport },
  tensorboard: { count: countEvents, bytes: estimateTensorBoard },
  bundle: { count: estimateBundle, bytes: estimateBundle },
} satisfies Partial<Record<ExportKind, { count: Measure; bytes: Measure }>>;
type WholeKind = keyof typeof WHOLE;

/** About how many bytes an export of whole runs takes; 0 for other kinds, whose size depends on how their pictures pack. */
export function estimateBytes(options: ParsedExportOptions, source: ExportSource): number {
  return options.kind in WHOLE ? WHOLE[options.kind as WholeKind].bytes(options, source) : 0;
}
