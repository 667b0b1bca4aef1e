import { z } from 'zod';
import { m } from '../../paraglide/messages';
import type { EngineInfo } from '../contract/engine-info';
import { datasetFrame } from './datasets';
import type { RunId } from './run/run';

/** Max samples per side of a score; all pairs are compared. */
export const MAX_SCORED = 10_000;
/** With fewer samples, the covariance of 64 features is nearly singular. */
export const MIN_SCORED = 100;
export const DEFAULT_SCORED = 5000;
/** Generated images that are searched for among the training images. */
export const COPY_SAMPLES = 256;

export const scoreRequest = z.strictObject({
  run: z.string().min(1).max(100),
  /** Step of a stored checkpoint; the newest when absent. */
  step: z.number().int().min(0).optional(),
  /** Generated samples, and as many real ones; at most half of the dataset. */
  samples: z.number().int().min(MIN_SCORED).max(MAX_SCORED).optional(),
});
export type ScoreRequest = z.output<typeof scoreRequest>;

const scoredStep = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Scores of stored images of a run, instead of samples that are drawn from a checkpoint. */
export const imageScoreRequest = z.strictObject({
  run: z.string().min(1).max(100),
  dataset: z.string().min(1).max(200),
  from: z.discriminatedUnion('kind', [
    /** The tiles of stored sample grids: of the newest, or of the grids at these steps, which are pooled. */
    z.strictObject({ kind: z.literal('grids'), steps: z.array(scoredStep).min(1).max(MAX_SCORED).optional() }),
    /** The PNG and JPEG files of a folder on this machine; `step` is only stated in the report. */
    z.strictObject({
      kind: z.literal('folder'),
      path: z
        .string()
        .min(1)
        .max(4096)
        .refine((text) => !text.includes('\0'), { error: () => m.core_path_must_not_contain_nul() }),
      step: scoredStep.optional(),
    }),
  ]),
  /** Size and channels in which both sides are compared; see `gander score --help` for the defaults. */
  frame: datasetFrame,
  /** At most so many of the images, and as many real ones. */
  samples: z.number().int().min(MIN_SCORED).max(MAX_SCORED).optional(),
});
export type ImageScoreRequest = z.output<typeof imageScoreRequest>;

/** The indices of n of `count` images in their order, evenly spaced: not the first n, which may be of one class. */
export const evenlySpaced = (count: number, n: number): number[] =>
  Array.from({ length: n }, (_, i) => Math.floor((i * count) / n));

/** The images of an {@link ImageScoreReport}. */
export interface ScoredImages {
  from: 'grids' | 'folder';
  folder?: string;
  dataset: string;
  /** Images that were found. */
  found: number;
  /** Images that were used: all, or evenly spaced ones among them. */
  used: number;
  /** Size and channels in which both sides were compared. */
  imageSize: number;
  channels: number;
  /** Which sizes the images had, and how many were cropped, resized or converted. */
  original: string;
  /** What a reader has to know to judge the scores, one sentence each. */
  notices: string[];
}

/** Scores of stored images. Without the samples that scores by features require, `scores` is empty. */
export interface ImageScoreReport extends Measured {
  run: RunId;
  /** Steps of the grids, or the stated step of a folder; empty when none is stated. */
  steps: number[];
  images: ScoredImages;
  engine: EngineInfo;
  seconds: number;
}

/** A classifier trained on a labelled dataset to extract features. */
export interface LearnedFeatures {
  /** Name of the dataset and the first eight digits of the SHA-256 of the weights. */
  id: string;
  dataset: string;
  classes: number;
  /** Accuracy on held-out images. */
  accuracy: number;
  heldOut: number;
}

/** Describes the accuracy of a classifier. */
export const describeAccuracy = ({ accuracy, heldOut }: LearnedFeatures): string =>
  m.metric_accuracy_on_held_out_images({ value: (100 * accuracy).toFixed(2), heldOut });

export interface ScoreTask {
  kind: 'score';
  samples: number;
}

/** A score, and its floor: the same score between two disjoint sets of real samples. */
export interface Scored {
  /** As in shared/domain/metrics.ts; includes features and number of samples where it depends on them. */
  name: string;
  value: number;
  floor?: number;
}

/**
 * Distance of generated images to the training images: L2 over pixels in [0, 1]; for comparison, the same for held-out
 * real images.
 */
export interface Copies {
  samples: number;
  median: number;
  realMedian: number;
  /**
   * Share whose nearest training image is closer to another training image than to it (Alaa et al. 2022, arXiv
   * 2102.08921).
   */
  authenticity: number;
  realAuthenticity: number;
  /** Number that equal a training image in every pixel. */
  identical: number;
}

/** Scores of a checkpoint. */
export interface Measured {
  /** Samples per side. */
  samples: number;
  seed: number;
  /** Features by which images are compared; points are compared directly. */
  features?: { id: string; about: string };
  scores: Scored[];
  /** Class counts of both sides, by the classifier. */
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
 * Names of scores that depend on more than the samples: `fid.digits_v1.1000` is the FID of 1,000 samples with the
 * features digits-v1.
 *
 * The settings are part of the name, so that values of different settings are never mixed in one column or line.
 * `fidFloor...` is the same score between two sets of real samples: what a perfect generator would reach.
 */
export interface ScoreName {
  score: string;
  isFloor: boolean;
  features: string;
  samples: number;
}

const FLOOR = 'Floor';

// Hyphens are replaced because the filter would parse them as a minus.
export const scoreName = ({ score, isFloor, features, samples }: ScoreName): string =>
  `${score}${isFloor ? FLOOR : ''}.${features.replaceAll('-', '_')}.${samples}`;

/** Parses a score's name; undefined when it is not one. */
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

/** The name of a score's floor; undefined for a floor and for other metrics. */
export function floorOf(name: string): string | undefined {
  const parsed = parseScoreName(name);
  return parsed && !parsed.isFloor ? scoreName({ ...parsed, isFloor: true }) : undefined;
}
