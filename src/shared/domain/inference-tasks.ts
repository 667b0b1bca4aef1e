import { z } from 'zod';
import type { PreparedDataset } from './datasets';
import type { EngineInfo, EngineName } from '../contract/engine-info';
import { MAX_SEED } from '../lib/limits';
import type { RunId } from './run/run';
import type { LearnedFeatures, Measured, ScoreTask } from './scores';

const seed = z.number().int().min(0).max(MAX_SEED);
/** Normal latents further out than this are drawn again (Brock et al. 2019, arXiv 1809.11096, section 3.1). */
const truncation = z.number().min(0.1).max(5).optional();

/** One latent vector: the `index`-th of those that a seed draws. Tile i of a run's sample grids is number i of seed 0. */
const latent = z.strictObject({ seed, index: z.number().int().min(0).max(9999), truncation });

export const MAX_TILES = 256;
const MAX_POINTS = 10_000;
export const MAX_FRAMES = 64;
const MAX_NEIGHBOURS = 32;

/** What to make of a checkpoint's generator. */
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
export type Latent = z.output<typeof latent>;
export type LatentTask = z.output<typeof latentTask>;

export interface LatentRequest {
  run: RunId;
  /** Step of a stored checkpoint. */
  step: number;
  task: LatentTask;
}

/** A training sample and how far it is: L2 over the pixels, each from 0 to 1; over x and y of a point. */
export interface Neighbour {
  /** Place in the prepared dataset, from 0. */
  index: number;
  distance: number;
}

/** A sheet of tiles as PNG, row by row without gaps, or x, y pairs. Of a `nearest`, the sample itself comes first. */
export type LatentPicture =
  { kind: 'grid'; rows: number; columns: number; png: Uint8Array } | { kind: 'points'; points: Float32Array };

export interface LatentResult {
  picture: LatentPicture;
  neighbours?: Neighbour[];
  /** What computed it, and the memory of that process in MiB. */
  engine: EngineInfo;
  memory: number;
}

/** A task as the process that does it is told: all it must know besides is in the run folder. */
export interface LatentJob {
  folder: string;
  /** Name in the folder's checkpoints. */
  file: string;
  /** What the run was trained on. */
  engine: 'auto' | EngineName;
  task: LatentTask | ScoreTask;
  /** Of what is to be held against the data. */
  data?: PreparedDataset;
}

/** The training of a classifier, which the same process does: it asks for no checkpoint. */
export interface LearnJob {
  learn: PreparedDataset;
}

/** What comes of a score. */
export type MeasuredResult = Measured & { engine: EngineInfo };

export type LatentAnswer = LatentResult | MeasuredResult | LearnedFeatures;

export type ToLatents = { type: 'job'; id: string; job: LatentJob | LearnJob } | { type: 'cancel'; id: string };
export type FromLatents =
  | { type: 'progress'; id: string; done: number; total: number }
  | { type: 'done'; id: string; result: LatentAnswer }
  | { type: 'refused'; id: string; message: string };
