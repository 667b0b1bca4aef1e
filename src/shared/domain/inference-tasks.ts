import { z } from 'zod';
import type { PreparedDataset } from './datasets';
import type { EngineInfo, EngineName } from '../contract/engine-info';
import { MAX_SEED } from '../lib/limits';
import type { Locale } from '../locale';
import type { LearnedFeatures, Measured, ScoreTask } from './scores';

const seed = z.number().int().min(0).max(MAX_SEED);
/**
 * Truncation trick: normal latents beyond this magnitude are resampled (Brock et al. 2019, arXiv 1809.11096, section
 * 3.1).
 */
const truncation = z.number().min(0.1).max(5).optional();

/** One latent vector: the `index`-th from a seed. Tile i of a run's sample grids is index i of seed 0. */
const latent = z.strictObject({ seed, index: z.number().int().min(0).max(9999), truncation });

export const MAX_TILES = 256;
export const MAX_POINTS = 10_000;
export const MAX_FRAMES = 64;
const MAX_NEIGHBOURS = 32;

/** A task for the generator of a checkpoint. */
export const latentTask = z.discriminatedUnion('kind', [
  /** Samples of the first `count` latents of a seed. */
  z.strictObject({ kind: z.literal('resample'), seed, count: z.number().int().min(1).max(MAX_POINTS), truncation }),
  /** Samples along a path from one latent to another, both included. */
  z.strictObject({
    kind: z.literal('interpolate'),
    from: latent,
    to: latent,
    frames: z.number().int().min(2).max(MAX_FRAMES),
    path: z.enum(['linear', 'spherical']),
  }),
  /** The sample of a latent, and the training samples nearest to it. */
  z.strictObject({ kind: z.literal('nearest'), latent, k: z.number().int().min(1).max(MAX_NEIGHBOURS) }),
]);
/**
 * Latents of a seed with everything that shows whether another program draws the same from them: for the package of an
 * exported generator.
 */
export interface VectorTask {
  kind: 'vectors';
  seed: number;
  count: number;
}

/** The latents of a {@link VectorTask} and what the generator makes of them. */
export interface TestVectors {
  /** [count, latentSize]. */
  latents: Float32Array;
  /** [count, ...shape], as the generator returns them. */
  values: Float32Array;
  /** [h, w, c] of an image, [2] of a point. */
  shape: number[];
  picture: LatentPicture;
  engine: EngineInfo;
}

/** Single samples of a seed that can be drawn in all. */
export const MAX_SINGLES = 1_000_000;
/** Fields of a {@link SinglesTask}. */
export const singles = {
  seed,
  first: z
    .number()
    .int()
    .min(0)
    .max(MAX_SINGLES - 1),
  count: z.number().int().min(1).max(MAX_POINTS),
};
/** Single samples of the latents `first` to `first + count - 1` of a seed. */
export interface SinglesTask {
  kind: 'singles';
  seed: number;
  first: number;
  count: number;
}

/** Single samples: each image as PNG, or x, y pairs. */
export type Singles = { kind: 'images'; images: Uint8Array[] } | { kind: 'points'; points: Float32Array };

/** Every task that needs the generator of a checkpoint. */
export type CheckpointWork = LatentTask | ScoreTask | VectorTask | SinglesTask;

export type Latent = z.output<typeof latent>;
export type LatentTask = z.output<typeof latentTask>;

/** A training sample and its distance: L2 over pixels in [0, 1], or over x and y of a point. */
export interface Neighbour {
  /** Index in the prepared dataset, from 0. */
  index: number;
  distance: number;
}

/** A sheet of tiles as PNG, row by row without gaps, or x, y pairs. For `nearest`, the sample itself is first. */
export type LatentPicture =
  { kind: 'grid'; rows: number; columns: number; png: Uint8Array } | { kind: 'points'; points: Float32Array };

export interface LatentResult {
  picture: LatentPicture;
  neighbours?: Neighbour[];
  /** The engine that ran the task. */
  engine: EngineInfo;
  memory: number;
}

/** A task as sent to the inference process; everything else it needs is in the run folder. */
export interface LatentJob {
  folder: string;
  /** File name in the folder's checkpoints. */
  file: string;
  /** The engine with which the run was trained. */
  engine: 'auto' | EngineName;
  task: CheckpointWork;
  /** The dataset for tasks that compare with real data. */
  data?: PreparedDataset;
}

/** Trains a classifier in the inference process; needs no checkpoint. */
export interface LearnJob {
  learn: PreparedDataset;
}

/** Scores images of a file against a dataset of the same shape; needs no checkpoint. */
export interface ImagesJob {
  /** Prepared like a dataset. */
  images: PreparedDataset;
  data: PreparedDataset;
  engine: 'auto' | EngineName;
}

/** Result of a score task. */
export type MeasuredResult = Measured & { engine: EngineInfo };

export type LatentAnswer = LatentResult | MeasuredResult | LearnedFeatures | TestVectors | Singles;

export type ToLatents =
  /** The answer is in the language `locale`. */
  { type: 'job'; id: string; job: LatentJob | LearnJob | ImagesJob; locale?: Locale } | { type: 'cancel'; id: string };
export type FromLatents =
  | { type: 'progress'; id: string; done: number; total: number }
  | { type: 'done'; id: string; result: LatentAnswer }
  | { type: 'refused'; id: string; message: string };
