import { z } from 'zod';
import { BUNDLE_ENDING, CHECKPOINT_CHOICES } from '../formats/bundle-manifest';
import { MAX_STEP } from '../lib/limits';
import { LAYER_NAMES } from '../domain/plane/plane-shapes';

/**
 * animation: one frame per step; sheet: one image of many grids; table: the recorded series; run: everything recorded for the
 * runs; generator: the generator of one checkpoint.
 */
export type ExportFamily = 'animation' | 'sheet' | 'table' | 'run' | 'generator';

interface KindFacts {
  family: ExportFamily;
  /** File extension. */
  extension: string;
  /** Media type. */
  type: string;
  /** Unit of the progress count. */
  unit: string;
}

/** Every kind of export file. */
export const EXPORT_KINDS = {
  gif: { family: 'animation', extension: 'gif', type: 'image/gif', unit: 'frames' },
  apng: { family: 'animation', extension: 'png', type: 'image/png', unit: 'frames' },
  mp4: { family: 'animation', extension: 'mp4', type: 'video/mp4', unit: 'frames' },
  webm: { family: 'animation', extension: 'webm', type: 'video/webm', unit: 'frames' },
  png: { family: 'sheet', extension: 'png', type: 'image/png', unit: 'grids' },
  strip: { family: 'sheet', extension: 'png', type: 'image/png', unit: 'tiles' },
  csv: { family: 'table', extension: 'csv', type: 'text/csv', unit: 'rows' },
  json: { family: 'table', extension: 'json', type: 'application/json', unit: 'rows' },
  html: { family: 'run', extension: 'html', type: 'text/html', unit: 'grids' },
  tensorboard: { family: 'run', extension: 'zip', type: 'application/zip', unit: 'events' },
  bundle: { family: 'run', extension: BUNDLE_ENDING, type: 'application/zip', unit: 'bytes' },
  generator: { family: 'generator', extension: 'zip', type: 'application/zip', unit: 'stages' },
} as const satisfies Record<string, KindFacts>;
export type ExportKind = keyof typeof EXPORT_KINDS;
const KIND_NAMES = Object.keys(EXPORT_KINDS) as ExportKind[];

/** Formats in which a generator leaves Gander: see docs/generator.md. */
export const GENERATOR_FORMATS = ['onnx', 'tfjs', 'safetensors', 'pytorch'] as const;
export type GeneratorFormat = (typeof GENERATOR_FORMATS)[number];
/** Fixed batch size of an exported generator. */
export const GENERATOR_BATCH = { min: 1, max: 1024 } as const;

/** Delay of a frame in milliseconds. GIF stores hundredths of a second, and viewers slow down delays below 20 ms. */
export const FRAME_DELAY_MS = { min: 20, max: 60_000 } as const;
/** Factors by which the pixels of a grid can be enlarged. */
export const SCALE = { min: 1, max: 8 } as const;
/** Grey levels of a GIF whose grids are all grey; 256 are exact. */
export const GIF_GREYS = [256, 64, 32, 16, 8] as const;
/** Columns of a contact sheet or strip. */
export const SHEET_COLUMNS = { min: 2, max: 64 } as const;
/** Largest row or column index of a tile. */
const MAX_TILE = 9999;

/** What to export, of which runs, and with which appearance. */
export const exportOptions = z.strictObject({
  kind: z.enum(KIND_NAMES),
  runs: z.array(z.string()).min(1).max(64),
  /** Index of each run in the comparison, which determines its colour; defaults to the order of `runs`. */
  places: z.array(z.number().int().min(0).max(9_999)).max(64).optional(),
  /** Steps from..to, both included. */
  from: z.number().int().min(0).max(MAX_STEP).optional(),
  to: z.number().int().min(0).max(MAX_STEP).optional(),
  /** Takes every n-th frame, and always the last one. */
  every: z.number().int().min(1).max(MAX_STEP).default(1),
  delay: z.number().int().min(FRAME_DELAY_MS.min).max(FRAME_DELAY_MS.max).default(100),
  /** Whole factor by which the pixels of a grid are enlarged. */
  scale: z.number().int().min(SCALE.min).max(SCALE.max).default(2),
  /** Levels of a GIF whose grids are all grey: fewer make it smaller, and each pixel gets the nearest level. */
  greys: z.literal(GIF_GREYS).default(256),
  /** Loops forever. */
  loop: z.boolean().default(true),
  /** Shows the name of the run above each grid, and the step under it. */
  labels: z.boolean().default(true),
  /** Charts of the losses under an animation, with a playhead. */
  lossStrip: z.boolean().default(false),
  /** Real images of the datasets before the grids of the runs, in animations, contact sheets and reports. */
  realData: z.boolean().default(false),
  /** Max columns of a contact sheet or strip; if there are more steps, evenly spaced ones are chosen. */
  columns: z.number().int().min(SHEET_COLUMNS.min).max(SHEET_COLUMNS.max).default(16),
  /** The tile of a strip, counted from 0. */
  tile: z
    .strictObject({ row: z.number().int().min(0).max(MAX_TILE), column: z.number().int().min(0).max(MAX_TILE) })
    .default({ row: 0, column: 0 }),
  /** Layers drawn for 2-D runs. */
  layers: z.array(z.enum(LAYER_NAMES)).max(LAYER_NAMES.length).default(['data', 'samples']),
  /** Uses one scale for the gradient arrows of all runs; otherwise each run has its own. */
  sameArrows: z.boolean().default(true),
  /** TensorBoard: writes a folder instead of a zip file. */
  folder: z.boolean().default(false),
  /** The caller takes the file away: it is not kept in the exports folder of the home. */
  handOver: z.boolean().default(false),
  /** Which checkpoints a bundle contains. */
  checkpoints: z.enum(CHECKPOINT_CHOICES).default('last'),
  /** Generator: its format. */
  format: z.enum(GENERATOR_FORMATS).default('onnx'),
  /** Generator: step of the checkpoint; the newest by default. */
  step: z.number().int().min(0).max(MAX_STEP).optional(),
  /** Generator: fixed batch size; by default a model takes batches of any size. */
  batch: z.number().int().min(GENERATOR_BATCH.min).max(GENERATOR_BATCH.max).optional(),
});
export type ExportOptions = z.input<typeof exportOptions>;
export type ParsedExportOptions = z.output<typeof exportOptions>;

/** Estimates from writing a part of an export; empty where nothing was measured. */
export interface Rehearsal {
  /** Estimated duration. */
  seconds?: number | undefined;
  /** Estimated size. */
  bytes?: number;
}

/** A part of an animation as the export would write it, and what the whole would weigh at other numbers of greys. */
export interface ExportPreview {
  /** Media type of `image`. */
  type: string;
  /** An animated image of `frames` frames, evenly spaced over the animation. */
  image: Uint8Array;
  frames: number;
  /** Frames of the whole animation. */
  of: number;
  /** Estimated bytes of the whole. */
  bytes: number;
  /** For a GIF whose grids are all grey: estimated bytes for each number of levels. */
  sizes: { greys: number; bytes: number }[];
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
  /** Set when it is done but differs from what was asked: one sentence. */
  notice?: string;
  /** Set when it failed: one sentence. */
  message?: string;
}
