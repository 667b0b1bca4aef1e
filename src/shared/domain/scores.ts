import { z } from 'zod';
import type { EngineInfo } from '../contract/engine-info';
import type { RunId } from './run/run';

/** Most samples of a score that is asked for: two sides of them, and every pair is looked at. */
export const MAX_SCORED = 10_000;
/** Fewer say too little: the covariance of 64 features would be empty in most directions. */
export const MIN_SCORED = 100;
export const DEFAULT_SCORED = 5000;
/** Generated images that are looked for among the training images. */
export const COPY_SAMPLES = 256;

export const scoreRequest = z.strictObject({
  run: z.string().min(1).max(100),
  /** Of a stored checkpoint; the newest when left out. */
  step: z.number().int().min(0).optional(),
  /** Generated samples, and as many real ones; half of the data at most. */
  samples: z.number().int().min(MIN_SCORED).max(MAX_SCORED).optional(),
});
export type ScoreRequest = z.output<typeof scoreRequest>;

/** A classifier that was trained on a dataset with labels, for its features. */
export interface LearnedFeatures {
  /** Name of the dataset and eight digits of the SHA-256 of the weights. */
  id: string;
  dataset: string;
  classes: number;
  /** Share of held-out pictures that it gives to their class. */
  accuracy: number;
  heldOut: number;
}

/** How good a classifier is, in words. */
export const describeAccuracy = ({ accuracy, heldOut }: LearnedFeatures): string =>
  `${(100 * accuracy).toFixed(2)} % right on ${heldOut} pictures that it was not trained on`;

export interface ScoreTask {
  kind: 'score';
  samples: number;
}

/** A score beside that of real samples against other real ones: what a perfect generator would have. */
export interface Scored {
  /** As in shared/domain/metrics.ts; with features and number of samples where it depends on them. */
  name: string;
  value: number;
  floor?: number;
}

/** How near generated images come to those trained on, by L2 over pixels from 0 to 1; beside it the same of real images and the rest of the data. */
export interface Copies {
  samples: number;
  median: number;
  realMedian: number;
  /** Share that is further from its nearest training image than that one is from its own (Alaa et al. 2022, arXiv 2102.08921). */
  authenticity: number;
  realAuthenticity: number;
  /** How many are a training image, pixel by pixel. */
  identical: number;
}

/** What a checkpoint was measured to be. */
export interface Measured {
  /** Samples on either side. */
  samples: number;
  seed: number;
  /** What images are compared by; points are compared as they are. */
  features?: { id: string; about: string };
  scores: Scored[];
  /** How many of each side the classifier gives to each class. */
  classes?: { generated: number[]; real: number[] };
  copies?: Copies;
}

export interface ScoreReport extends Measured {
  run: RunId;
  step: number;
  engine: EngineInfo;
  seconds: number;
}

/**
 * Names of scores that depend on more than the samples: `fid.digits_v1.1000` is the FID of 1,000 samples by the features digits-v1.
 *
 * What a score depends on is in its name, so that values of different settings can never stand in one column or line.
 * `fidFloor...` is the same score of real samples against other real ones: what a perfect generator would have.
 */
export interface ScoreName {
  score: string;
  isFloor: boolean;
  features: string;
  samples: number;
}

const FLOOR = 'Floor';

// A feature's name has hyphens, which a filter would take for a minus.
export const scoreName = ({ score, isFloor, features, samples }: ScoreName): string =>
  `${score}${isFloor ? FLOOR : ''}.${features.replaceAll('-', '_')}.${samples}`;

/** What a metric's name says; undefined where it is no such score. */
export function parseScoreName(name: string): ScoreName | undefined {
  const [first, features, samples, more] = name.split('.');
  if (!first || !features || more !== undefined || !/^\d+$/.test(samples ?? '')) return undefined;
  const isFloor = first.endsWith(FLOOR);
  return {
    score: isFloor ? first.slice(0, -FLOOR.length) : first,
    isFloor,
    features: features.replaceAll('_', '-'),
    samples: Number(samples),
  };
}

/** The name of the floor beside a score; undefined for a floor, and for what is no such score. */
export function floorOf(name: string): string | undefined {
  const parsed = parseScoreName(name);
  return parsed && !parsed.isFloor ? scoreName({ ...parsed, isFloor: true }) : undefined;
}
