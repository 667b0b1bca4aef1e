import { describe, expect, it } from 'vitest';
import { assign, wasserstein1 } from '../wasserstein';
import expected from '../reference/images.json';
import { compareClouds } from './between';
import { classDivergence, countClasses } from './class-divergence';
import { cloudOf, rowsOf } from './cloud';
import type { FeatureVectors } from './cloud';
import { frechetDistance, momentsOf } from './frechet-distance';
import { kernelDistance, subsetDistance } from './kernel';
import { directionsOf, project, slicedDistance } from './sliced-distance';
import { symmetricEigen } from './symmetric-eigen';
import { measureCloud } from './within';

const quiet = () => Promise.resolve();
const PRIMES = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37];

/** The clouds of reference/images.py. */
function cloud(n: number, d: number, first: number, scale: number, shift: number): FeatureVectors {
  const values = Array.from({ length: n }, (_, k) => {
    const u = PRIMES.slice(0, d).map((prime) => ((first + k) * Math.sqrt(prime)) % 1);
    return u.map((v, j) => Math.max(0, scale * v ** 2 * (1 + u[(j + d - 1) % d]!) + shift));
  });
  return cloudOf(values.flat(), d);
}

async function scoresOf(real: FeatureVectors, fake: FeatureVectors) {
  const [x, y] = [await measureCloud(real, quiet), await measureCloud(fake, quiet)];
  const { kernelSum, overlap } = await compareClouds(x, y, quiet);
  return {
    kid: kernelDistance({ real: x.kernelSum, fake: y.kernelSum, cross: kernelSum }, real.count, fake.count),
    ...overlap,
  };
}

describe.each(expected.clouds)(
  'scores of $n x $d features, scale $scale, shift $shift',
  ({ n, d, scale, shift, scores }) => {
    const [real, fake] = [cloud(n, d, 1, 2, -0.3), cloud(n, d, 5001, scale, shift)];

    it('agree with torch-fidelity and prdc', async () => {
      const { kid, ...overlap } = await scoresOf(real, fake);
      expect(frechetDistance(momentsOf(real), momentsOf(fake))).toBeCloseTo(scores.fid, 8);
      expect(kid).toBeCloseTo(scores.kid, 10);
      // torch-fidelity gives its shares in single precision.
      for (const [name, value] of Object.entries(overlap))
        expect(value, name).toBeCloseTo(scores[name as keyof typeof scores], 6);
    });

    it('agree with POT', () => {
      const axes = Float64Array.from({ length: 4 * d }, (_, i) => (Math.floor(i / d) === i % d ? 1 : 0));
      expect(slicedDistance(project(real, axes), project(fake, axes))).toBeCloseTo(scores.sliced, 12);
      const plane = ({ count, values }: FeatureVectors) =>
        Array.from({ length: count }, (_, i) => [values[i * d]!, values[i * d + 1]!]).flat();
      expect(wasserstein1(plane(real), plane(fake))).toBeCloseTo(scores.wasserstein1, 12);
    });
  },
);

describe('by hand', () => {
  it('the distance of two Gaussians in one dimension is (m1 - m2)^2 + (s1 - s2)^2', () => {
    const [a, b] = [cloudOf([-1, 1, -1, 1], 1), cloudOf([3, 7, 3, 7], 1)];
    // Deviations 2 / sqrt(3) and 4 / sqrt(3): 25 + 4 / 3.
    expect(frechetDistance(momentsOf(a), momentsOf(b))).toBeCloseTo(25 + 4 / 3, 12);
    expect(frechetDistance(momentsOf(a), momentsOf(a))).toBeCloseTo(0, 12);
  });

  it('the kernel distance of (0, 0) and (0, 2) in one dimension', () => {
    // Pairs within: real 2 times 1, fake 2 times 1; between 4 times 1: 1 + 1 - 2.
    expect(kernelDistance({ real: 2, fake: 2, cross: 4 }, 2, 2)).toBe(0);
  });

  it('subsets of all samples give what all give; smaller ones scatter around it', async () => {
    const [real, fake] = [cloud(120, 12, 1, 2, -0.3), cloud(120, 12, 5001, 2.2, -0.2)];
    const { kid } = await scoresOf(real, fake);
    const all = await subsetDistance(real, fake, 1, quiet, { number: 2, size: 120 });
    expect(all.mean).toBeCloseTo(kid, 10);
    expect(all.deviation).toBeCloseTo(0, 10);
    const some = await subsetDistance(real, fake, 1, quiet, { number: 60, size: 60 });
    expect(Math.abs(some.mean - kid)).toBeLessThan((4 * some.deviation) / Math.sqrt(60));
  });

  it('a mode that was dropped costs recall and coverage, samples beyond the data precision and density', async () => {
    const near = (at: number, n: number) =>
      Array.from({ length: n }, (_, i) => [at + (i % 7) / 10, Math.floor(i / 7) / 10]).flat();
    const both = cloudOf([...near(0, 40), ...near(100, 40)], 2);
    const one = cloudOf([...near(0.01, 40), ...near(0.02, 40)], 2);
    expect(await scoresOf(both, one)).toMatchObject({ precision: 1, recall: 0.5, coverage: 0.5 });
    const far = cloudOf([...near(0.01, 40), ...near(500, 40)], 2);
    expect((await scoresOf(both, far)).precision).toBe(0.5);
  });

  it('data held against itself have precision, recall, density and coverage 1, with copies or without', async () => {
    const perfect = { precision: 1, recall: 1, density: 1, coverage: 1 };
    const spread = cloud(60, 12, 1, 2, -0.3);
    const copies = (each: number, kinds: number) =>
      rowsOf(
        spread,
        Array.from({ length: each * kinds }, (_, i) => i % kinds),
      );
    for (const [each, kinds] of [
      [1, 60],
      [100, 1],
      [20, 3],
      [6, 10],
      [5, 10],
    ] as const) {
      const { precision, recall, density, coverage } = await scoresOf(copies(each, kinds), copies(each, kinds));
      expect({ precision, recall, coverage, density: Number(density.toFixed(12)) }, `${each} x ${kinds}`).toEqual(
        perfect,
      );
    }
  });

  it('copies that features tell apart by rounding alone are copies', async () => {
    const base = cloud(1, 12, 1, 2, 0.3);
    const shaken = (by: number) =>
      cloudOf(
        Array.from({ length: 1200 }, (_, i) => Math.fround(base.values[i % 12]! * (1 + by * Math.sin(i)))),
        12,
      );
    const { density, coverage } = await scoresOf(shaken(1e-7), shaken(1e-7));
    expect(density).toBeCloseTo(1, 12);
    expect(coverage).toBe(1);
  });

  it('samples that miss data of many copies have density and coverage 0', async () => {
    const [one, other] = [cloud(1, 12, 1, 2, 0.3), cloud(1, 12, 9, 2, 0.3)].map((of) =>
      rowsOf(of, new Array<number>(50).fill(0)),
    );
    expect(await scoresOf(one!, other!)).toMatchObject({ density: 0, coverage: 0, precision: 0, recall: 0 });
  });

  it('classes are those of the greatest logit, and their divergence is that of scipy', () => {
    expect(countClasses([0, 1, 3, 2, -1, -2], 2)).toEqual([2, 1]);
    expect(classDivergence([5, 0, 3, 12], [6, 2, 6, 6])).toBeCloseTo(expected.classes, 12);
    expect(classDivergence([1, 1], [2, 0])).toBeUndefined();
  });

  it('eigenvectors give the matrix back, and are at right angles', () => {
    const n = 30;
    const a = Float64Array.from(
      { length: n * n },
      (_, i) => Math.sin((1 + Math.floor(i / n)) * (1 + (i % n))) + Math.sin((1 + (i % n)) * (1 + Math.floor(i / n))),
    );
    const { values, vectors } = symmetricEigen(a, n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        let [back, product] = [0, 0];
        for (let k = 0; k < n; k++) {
          back += vectors[i * n + k]! * values[k]! * vectors[j * n + k]!;
          product += vectors[k * n + i]! * vectors[k * n + j]!;
        }
        expect(back).toBeCloseTo(a[i * n + j]!, 10);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 10);
      }
    }
  });

  it('directions have length 1 and are those of the seed', () => {
    const directions = directionsOf(5, 3, 4);
    for (let d = 0; d < 4; d++) expect(Math.hypot(...directions.subarray(5 * d, 5 * d + 5))).toBeCloseTo(1, 12);
    expect(directionsOf(5, 3, 4)).toEqual(directions);
    expect(directionsOf(5, 4, 4)).not.toEqual(directions);
  });

  it('the best pairing is that of all that there are', () => {
    const cost = [4, 1, 3, 2, 0, 5, 3, 2, 2];
    const all = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ];
    const total = (p: ArrayLike<number>) => [0, 1, 2].reduce((sum, i) => sum + cost[3 * i + p[i]!]!, 0);
    expect(total(assign(cost, 3))).toBe(Math.min(...all.map(total)));
    expect(wasserstein1([0, 0, 1, 0], [1, 0, 0, 0])).toBe(0);
    expect(wasserstein1([0, 0], [3, 4])).toBe(5);
    expect(wasserstein1([NaN, 0], [3, 4])).toBe(Infinity);
  });

  it('rows are taken in the order given', () => {
    expect([...rowsOf(cloudOf([1, 2, 3, 4, 5, 6], 2), [2, 0]).values]).toEqual([5, 6, 1, 2]);
  });
});
