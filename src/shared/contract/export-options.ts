import { z } from 'zod';
import { BUNDLE_ENDING, CHECKPOINT_CHOICES } from '../formats/bundle-manifest';
import { MAX_STEP } from '../lib/limits';
import { LAYER_NAMES } from '../domain/plane/plane-layers';

/** Film: frames one after the other; sheet: one picture of many grids; table: the logged series; whole: all that is known of the runs. */
export type ExportFamily = 'film' | 'sheet' | 'table' | 'whole';

interface KindFacts {
  family: ExportFamily;
  /** What the name of the file ends in. */
  extension: string;
  /** Media type. */
  type: string;
  /** What is counted while it is written. */
  unit: string;
}

/** Every kind of file that the core writes. */
export const EXPORT_KINDS = {
  gif: { family: 'film', extension: 'gif', type: 'image/gif', unit: 'frames' },
  apng: { family: 'film', extension: 'png', type: 'image/png', unit: 'frames' },
  mp4: { family: 'film', extension: 'mp4', type: 'video/mp4', unit: 'frames' },
  webm: { family: 'film', extension: 'webm', type: 'video/webm', unit: 'frames' },
  png: { family: 'sheet', extension: 'png', type: 'image/png', unit: 'grids' },
  strip: { family: 'sheet', extension: 'png', type: 'image/png', unit: 'tiles' },
  csv: { family: 'table', extension: 'csv', type: 'text/csv', unit: 'rows' },
  json: { family: 'table', extension: 'json', type: 'application/json', unit: 'rows' },
  html: { family: 'whole', extension: 'html', type: 'text/html', unit: 'grids' },
  tensorboard: { family: 'whole', extension: 'zip', type: 'application/zip', unit: 'events' },
  bundle: { family: 'whole', extension: BUNDLE_ENDING, type: 'application/zip', unit: 'bytes' },
} as const satisfies Record<string, KindFacts>;
export type ExportKind = keyof typeof EXPORT_KINDS;
const KIND_NAMES = Object.keys(EXPORT_KINDS) as ExportKind[];

/** Milliseconds of a frame. GIF keeps hundredths of a second, and viewers slow down below 20. */
export const FILM_DELAY_MS = { min: 20, max: 60_000 } as const;
/** Factors by which the pixels of a grid are enlarged. */
export const SCALE = { min: 1, max: 8 } as const;
/** Columns of a contact sheet or strip. */
export const SHEET_COLUMNS = { min: 2, max: 64 } as const;
/** Rows and columns of the tiles of a grid. */
const MAX_TILE = 9999;

/** What to export, of which runs, and how it looks. */
export const exportOptions = z.strictObject({
  kind: z.enum(KIND_NAMES),
  runs: z.array(z.string()).min(1).max(64),
  /** Place of each run in the comparison it is shown in, which says its colour; their order here when left out. */
  places: z.array(z.number().int().min(0).max(9_999)).max(64).optional(),
  /** Steps from..to, both included. */
  from: z.number().int().min(0).max(MAX_STEP).optional(),
  to: z.number().int().min(0).max(MAX_STEP).optional(),
  /** Takes every n-th frame; the last one always. */
  every: z.number().int().min(1).max(MAX_STEP).default(1),
  delay: z.number().int().min(FILM_DELAY_MS.min).max(FILM_DELAY_MS.max).default(100),
  /** Whole factor by which the pixels of a grid are enlarged. */
  scale: z.number().int().min(SCALE.min).max(SCALE.max).default(2),
  /** Plays again for ever. */
  loop: z.boolean().default(true),
  /** Name of the run above each grid, and the step under it. */
  labels: z.boolean().default(true),
  /** Charts of the losses under a film, with a playhead. */
  lossStrip: z.boolean().default(false),
  /** Most columns of a contact sheet or strip; more steps are left out evenly. */
  columns: z.number().int().min(SHEET_COLUMNS.min).max(SHEET_COLUMNS.max).default(16),
  /** The tile of a strip, counted from 0. */
  tile: z
    .strictObject({ row: z.number().int().min(0).max(MAX_TILE), column: z.number().int().min(0).max(MAX_TILE) })
    .default({ row: 0, column: 0 }),
  /** What is drawn of 2-D runs. */
  layers: z.array(z.enum(LAYER_NAMES)).max(LAYER_NAMES.length).default(['data', 'samples']),
  /** One scale for the gradient's arrows in all runs; if not, each run has its own. */
  sameArrows: z.boolean().default(true),
  /** TensorBoard: a folder instead of a zip file of it. */
  folder: z.boolean().default(false),
  /** Whoever asks takes the file away: it does not stay among the exports of the home. */
  handOver: z.boolean().default(false),
  /** Which checkpoints a bundle takes along. */
  checkpoints: z.enum(CHECKPOINT_CHOICES).default('last'),
});
export type ExportOptions = z.input<typeof exportOptions>;
export type ParsedExportOptions = z.output<typeof exportOptions>;

/** What writing a part of an export tells of the whole; empty where nothing was measured. */
export interface Rehearsal {
  /** About how long it takes. */
  seconds?: number | undefined;
  /** About how large it becomes. */
  bytes?: number;
}

export interface ExportStatus {
  id: string;
  state: 'working' | 'done' | 'failed' | 'cancelled';
  done: number;
  total: number;
  secondsLeft?: number;
  /** Absolute path of the finished file. */
  file?: string;
  bytes?: number;
  /** One sentence, when it failed. */
  message?: string;
}
