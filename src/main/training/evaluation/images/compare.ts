import { lookBetween } from './between';
import { classDivergence } from './class-divergence';
import type { OnSlice, FeatureVectors } from './cloud';
import { frechetDistance, momentsOf } from './frechet-distance';
import type { Moments } from './frechet-distance';
import { kernelDistance, SUBSETS, subsetDistance } from './kernel';
import { project, slicedDistance } from './sliced-distance';
import { lookWithin } from './within';
import type { Within } from './within';

/** Samples of one side, as numbers of a network, and to which classes it gives them (empty without classes). */
export interface Side {
  cloud: FeatureVectors;
  classes: readonly number[];
}

/** A side with all that is the same whatever it is compared with. */
export interface KnownSide extends Side {
  within: Within;
  moments: Moments;
  projections: Float64Array;
}

/** What all comparisons of a run share. */
export interface ScoreSettings {
  directions: Float64Array;
  /** Chooses the subsets of the kernel distance, for more samples than a subset has. */
  seed: number;
}

/** Scores by the names of their formulas; without one where it is not defined. */
export type ScoreValues = Record<string, number>;

export async function knowSide(side: Side, { directions }: ScoreSettings, breathe: OnSlice): Promise<KnownSide> {
  const within = await lookWithin(side.cloud, breathe);
  await breathe(1, 1);
  const moments = momentsOf(side.cloud);
  await breathe(1, 1);
  return { ...side, within, moments, projections: project(side.cloud, directions) };
}

/** All scores of as many generated as real samples. */
export async function compare(
  real: KnownSide,
  fake: KnownSide,
  { seed }: ScoreSettings,
  breathe: OnSlice,
): Promise<ScoreValues> {
  const { kernelSum, overlap } = await lookBetween(real.within, fake.within, breathe);
  const n = real.cloud.count;
  const sums = { real: real.within.kernelSum, fake: fake.within.kernelSum, cross: kernelSum };
  const bySubsets = n > SUBSETS.size ? await subsetDistance(real.cloud, fake.cloud, seed, breathe) : undefined;
  await breathe(1, 1);
  const divergence = real.classes.length > 0 ? classDivergence(fake.classes, real.classes) : undefined;
  return {
    kid: bySubsets?.mean ?? kernelDistance(sums, n, n),
    ...(bySubsets ? { kidDeviation: bySubsets.deviation } : {}),
    fid: frechetDistance(real.moments, fake.moments),
    ...overlap,
    sliced: slicedDistance(real.projections, fake.projections),
    ...(divergence === undefined ? {} : { classDivergence: divergence }),
  };
}
