import { MIXTURES } from '../../shared/domain/mixtures';
import type { Mixture } from '../../shared/domain/mixtures';
import { Random } from './random';

/**
 * 2-D datasets of gan_toy.py (Gulrajani et al. 2017, "Improved Training of Wasserstein GANs", arXiv 1704.00028,
 * official code).
 */
export const TOY_COUNT = 100_000;

/** Part of the name of the cached file: to be raised if the points of a seed change. */
export const TOY_VERSION = 1;
const SEED = 20170331;

type Toy = (i: number, random: Random) => [x: number, y: number];

/** Cycles through the modes. */
const turns =
  ({ means, deviation, scale }: Mixture): Toy =>
  (i, random) => {
    const [x, y] = means[i % means.length]!;
    return [(x + deviation * random.normal()) / scale, (y + deviation * random.normal()) / scale];
  };

/**
 * (t cos t, t sin t) + 0.25 N(0, 1), t uniform on [1.5 pi, 4.5 pi] (scikit-learn's make_swiss_roll), all divided by
 * 7.5.
 */
const swissRoll: Toy = (_i, random) => {
  const t = 1.5 * Math.PI * (1 + 2 * random.uniform());
  return [(t * Math.cos(t) + 0.25 * random.normal()) / 7.5, (t * Math.sin(t) + 0.25 * random.normal()) / 7.5];
};

const TOYS: Record<string, Toy> = {
  ring: turns(MIXTURES['ring']!),
  grid: turns(MIXTURES['grid']!),
  'swiss-roll': swissRoll,
};
export const isToy = (name: string): boolean => Object.hasOwn(TOYS, name);

/**
 * Returns the first `count` points of a toy dataset as [count, 2]; deterministic. The modes of ring and grid alternate,
 * so that all have the same number of points (gan_toy.py chooses the ring's at random).
 */
export function toyPoints(name: string, count = TOY_COUNT): Float32Array {
  const toy = TOYS[name];
  if (!toy) throw new Error(`There is no toy dataset "${name}".`);
  const random = new Random(SEED);
  const points = new Float32Array(2 * count);
  for (let i = 0; i < count; i++) points.set(toy(i, random), 2 * i);
  return points;
}
