import type { Tensor } from '@tensorflow/tfjs-core';
import { MIN_SCORED, scoreName } from '../../../../shared/domain/scores';
import { ok, type Outcome, refuse } from '../../../../shared/contract/outcome';
import { type Data, gather } from '../../data';
import type { Described, Features } from '../features';
import { Stream } from '../../random/random';
import { countClasses } from './class-divergence';
import { type OnSlice, cloudOf } from './cloud';
import { compare, type KnownSide, knowSide, type ScoreSettings, type ScoreValues, type Side } from './compare';
import { directionsOf } from './sliced-distance';

/** What chooses real samples, latents, directions and subsets: one number, so that all runs on the same data are measured alike. */
export const SCORE_SEED = 2017;

/** Images that the networks see at once: 100 of 28 x 28 pixels, and of larger ones so many that no batch takes long. */
const MAX_BATCH = 100;
const PIXELS_AT_ONCE = 100_000;
const batchOf = ([height, width]: readonly number[]): number =>
  Math.min(MAX_BATCH, Math.max(1, Math.floor(PIXELS_AT_ONCE / (height! * width!))));

/** Brings n generated images from the `from`-th on, [n, h, w, c]; the caller disposes of them. */
export type Draw = (from: number, n: number) => Tensor;

/** The real samples that a run's generated ones are measured by. */
export interface Reference {
  features: Features;
  /** Samples on either side. */
  samples: number;
  /** How many the networks see at once. */
  batch: number;
  real: KnownSide;
  /** Scores of other real samples against these. */
  floor: ScoreValues;
  rule: ScoreSettings;
}

/**
 * Describes n real samples, chosen by the seed, and measures n others of the data against them.
 *
 * @param samples how many are wished for; half of the data at most are taken
 */
export async function openReference(
  features: Features,
  data: Data,
  samples: number,
  breathe: OnSlice,
): Promise<Outcome<Reference>> {
  const n = Math.min(samples, Math.floor(data.count / 2));
  if (n < MIN_SCORED)
    return refuse(
      `There are no scores of images: they need at least ${2 * MIN_SCORED} samples of the data, and it has ${data.count}.`,
    );
  const order = new Stream(SCORE_SEED, 'batches').permutation(data.count);
  const rule: ScoreSettings = { directions: directionsOf(features.size, SCORE_SEED), seed: SCORE_SEED };
  const side = (from: number): Promise<Side> =>
    describe(
      features,
      n,
      batchOf(data.shape),
      (at, count) => gather(data, order.subarray(from + at, from + at + count)),
      breathe,
    );
  const real = await knowSide(await side(0), rule, breathe);
  const floor = await compare(real, await knowSide(await side(n), rule, breathe), rule, breathe);
  return ok({ features, samples: n, batch: batchOf(data.shape), real, floor, rule });
}

/** Scores of generated images, and how many of them fall to each class. */
export async function scoreImages(
  { features, samples, batch, real, rule }: Reference,
  draw: Draw,
  breathe: OnSlice,
): Promise<{ scores: ScoreValues; classes: readonly number[] }> {
  const fake = await knowSide(await describe(features, samples, batch, draw, breathe), rule, breathe);
  return { scores: await compare(real, fake, rule, breathe), classes: fake.classes };
}

/** Scores and their floors by the names under which they are logged. */
export function named({ features, samples, floor }: Reference, scores: ScoreValues): Record<string, number> {
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
  breathe: OnSlice,
): Promise<Side> {
  const { size, classes } = features;
  const values = new Float32Array(samples * size);
  const counts = new Array<number>(classes).fill(0);
  await features.describe(async (describe) => {
    for (let from = 0; from < samples; from += batch) {
      await breathe(from, samples);
      const images = draw(from, Math.min(batch, samples - from));
      const { features: numbers, logits }: Described = describe(images);
      images.dispose();
      values.set(numbers, from * size);
      countClasses(logits, classes).forEach((n, c) => (counts[c]! += n));
    }
  });
  return { cloud: cloudOf(values, size), classes: counts };
}
