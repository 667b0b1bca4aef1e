import type { Tensor } from '@tensorflow/tfjs-core';
import { m } from '../../../../paraglide/messages';
import { MIN_SCORED, scoreName } from '../../../../shared/domain/scores';
import { ok, refuse } from '../../../../shared/contract/outcome';
import type { Outcome } from '../../../../shared/contract/outcome';
import { gather } from '../../data';
import type { Data } from '../../data';
import type { Described, Features } from '../features';
import { Stream } from '../../random/random';
import { countClasses } from './class-divergence';
import { cloudOf } from './cloud';
import type { OnSlice } from './cloud';
import { compare, prepareSide } from './compare';
import type { PreparedSide, ScoreSettings, ScoreValues, Side } from './compare';
import { directionsOf } from './sliced-distance';

/**
 * Seed of the real samples, latent vectors, directions and subsets, equal for all runs so that their scores are
 * comparable.
 */
export const SCORE_SEED = 2017;

/** Batch size: 100 for 28 x 28 pixels, smaller for larger images, so that no batch takes long. */
const MAX_BATCH = 100;
const PIXELS_AT_ONCE = 100_000;
const batchOf = ([height, width]: readonly number[]): number =>
  Math.min(MAX_BATCH, Math.max(1, Math.floor(PIXELS_AT_ONCE / (height! * width!))));

/** Generates the images `from` to `from + n`, [n, h, w, c]; the caller disposes of them. */
export type Draw = (from: number, n: number) => Tensor;

/** The real samples that generated ones are compared with. */
export interface Reference {
  features: Features;
  /** Number of samples on either side. */
  samples: number;
  /** Batch size of the networks. */
  batch: number;
  real: PreparedSide;
  /** Scores of other real samples against these. */
  floor: ScoreValues;
  settings: ScoreSettings;
}

/**
 * Extracts features of n real samples, selected by the seed, and scores n others of the data against them.
 *
 * @param samples the requested number; limited to half of the data
 */
export async function openReference(
  features: Features,
  data: Data,
  samples: number,
  yieldToMessages: OnSlice,
): Promise<Outcome<Reference>> {
  const n = Math.min(samples, Math.floor(data.count / 2));
  if (n < MIN_SCORED) return refuse(m.common_scores_few_images({ min: 2 * MIN_SCORED, count: data.count }));
  const order = new Stream(SCORE_SEED, 'batches').permutation(data.count);
  const settings: ScoreSettings = { directions: directionsOf(features.size, SCORE_SEED), seed: SCORE_SEED };
  const side = (from: number): Promise<Side> =>
    describe(
      features,
      n,
      batchOf(data.shape),
      (at, count) => gather(data, order.subarray(from + at, from + at + count)),
      yieldToMessages,
    );
  const real = await prepareSide(await side(0), settings, yieldToMessages);
  const floor = await compare(
    real,
    await prepareSide(await side(n), settings, yieldToMessages),
    settings,
    yieldToMessages,
  );
  return ok({ features, samples: n, batch: batchOf(data.shape), real, floor, settings: settings });
}

/** Scores generated images, and counts the samples in each class. */
export async function scoreImages(
  { features, samples, batch, real, settings: settings }: Reference,
  draw: Draw,
  yieldToMessages: OnSlice,
): Promise<{ scores: ScoreValues; classes: readonly number[] }> {
  const fake = await prepareSide(
    await describe(features, samples, batch, draw, yieldToMessages),
    settings,
    yieldToMessages,
  );
  return { scores: await compare(real, fake, settings, yieldToMessages), classes: fake.classes };
}

/** Returns scores and their floors by the names under which they are recorded. */
export function namedScores({ features, samples, floor }: Reference, scores: ScoreValues): Record<string, number> {
  const name =
    (isFloor: boolean) =>
    ([score, value]: [string, number]): [string, number] => [
      scoreName({ score, isFloor, features: features.id, samples }),
      value,
    ];
  return Object.fromEntries([...Object.entries(scores).map(name(false)), ...Object.entries(floor).map(name(true))]);
}

async function describe(
  features: Features,
  samples: number,
  batch: number,
  draw: Draw,
  yieldToMessages: OnSlice,
): Promise<Side> {
  const { size, classes } = features;
  const values = new Float32Array(samples * size);
  const counts = new Array<number>(classes).fill(0);
  await features.describe(async (describe) => {
    for (let from = 0; from < samples; from += batch) {
      await yieldToMessages(from, samples);
      const images = draw(from, Math.min(batch, samples - from));
      const { features: numbers, logits }: Described = describe(images);
      images.dispose();
      values.set(numbers, from * size);
      countClasses(logits, classes).forEach((n, c) => (counts[c]! += n));
    }
  });
  return { cloud: cloudOf(values, size), classes: counts };
}
