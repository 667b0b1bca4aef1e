import { compareClouds } from './between';
import { classDivergence } from './class-divergence';
import type { OnSlice, FeatureVectors } from './cloud';
import { frechetDistance, momentsOf } from './frechet-distance';
import type { Moments } from './frechet-distance';
import { kernelDistance, SUBSETS, subsetDistance } from './kernel';
import { project, slicedDistance } from './sliced-distance';
import { measureCloud } from './within';
import type { CloudStatistics } from './within';

/** Samples of one side as feature vectors, and the number assigned to each class (empty without classes). */
export interface Side {
  cloud: FeatureVectors;
  classes: readonly number[];
}

/** A side with the statistics that do not depend on the other side. */
export interface PreparedSide extends Side {
  statistics: CloudStatistics;
  moments: Moments;
  projections: Float64Array;
}

/** Settings shared by all comparisons of a run. */
export interface ScoreSettings {
  directions: Float64Array;
  /** Selects the subsets of the kernel distance if there are more samples than a subset has. */
  seed: number;
}

/** Scores by formula name; a score that is not defined is absent. */
export type ScoreValues = Record<string, number>;

export async function prepareSide(
  side: Side,
  { directions }: ScoreSettings,
  yieldToMessages: OnSlice,
): Promise<PreparedSide> {
  const statistics = await measureCloud(side.cloud, yieldToMessages);
  await yieldToMessages(1, 1);
  const moments = momentsOf(side.cloud);
  await yieldToMessages(1, 1);
  return { ...side, statistics: statistics, moments, projections: project(side.cloud, directions) };
}

/** Returns all scores; both sides must have the same number of samples. */
export async function compare(
  real: PreparedSide,
  fake: PreparedSide,
  { seed }: ScoreSettings,
  yieldToMessages: OnSlice,
): Promise<ScoreValues> {
  const { kernelSum, overlap } = await compareClouds(real.statistics, fake.statistics, yieldToMessages);
  const n = real.cloud.count;
  const sums = { real: real.statistics.kernelSum, fake: fake.statistics.kernelSum, cross: kernelSum };
  const bySubsets = n > SUBSETS.size ? await subsetDistance(real.cloud, fake.cloud, seed, yieldToMessages) : undefined;
  await yieldToMessages(1, 1);
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
