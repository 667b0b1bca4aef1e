import { countGif, writeGif } from './gif/gif';
import { countSheet, writeSheet } from './picture/sheet';
import { writeCsv } from './table/csv';
import { writeJson } from './table/json';
import { countRows } from './table/rows';
import type { ExportSource, OnProgress, Work, Written } from './source';
import { EXPORT_KINDS } from '../../shared/export';
import type { ExportFamily, ExportKind, ParsedExportOptions } from '../../shared/export';
import type { Outcome } from '../../shared/outcome';

export type { ExportSource, OnProgress, Written } from './source';

const WRITERS: Record<ExportKind, (options: ParsedExportOptions, work: Work, file: string) => Promise<Outcome<Written>>> = {
  gif: (options, work, file) => writeGif(options, work, file),
  png: writeSheet,
  strip: writeSheet,
  csv: writeCsv,
  json: writeJson,
};

/**
 * Writes runs to `file` as the options say.
 *
 * The file is whole or absent: a refusal, a fault or an abort leaves nothing. Refuses runs without samples, samples that are missing
 * or damaged (by name), a range without frames, pictures too large, folders that cannot be written.
 */
export const exportRuns = (
  options: ParsedExportOptions, source: ExportSource, file: string, onProgress: OnProgress, signal: AbortSignal,
): Promise<Outcome<Written>> => WRITERS[options.kind](options, { source, onProgress, signal }, file);

/** How many frames (GIF), grids (contact sheet), tiles (strip) or rows (CSV, JSON) to expect: exact for a GIF, an upper bound else. */
export const countFrames = (options: ParsedExportOptions, source: ExportSource): number => COUNTS[EXPORT_KINDS[options.kind].family](options, source);

const COUNTS: Record<ExportFamily, (options: ParsedExportOptions, source: ExportSource) => number> = {
  film: (options, source) => countGif(options, { source }),
  sheet: countSheet,
  table: countRows,
};
