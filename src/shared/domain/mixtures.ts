/** A mixture of Gaussians with equal weights and one standard deviation for both axes and all modes. */
export interface Mixture {
  /** Centres of the modes, before scaling. */
  means: readonly (readonly [x: number, y: number])[];
  /** Standard deviation per axis, before scaling. */
  deviation: number;
  /** Points are divided by it. */
  scale: number;
}

/** Eight means at equal angles i * 2 pi / 8 (the end point not repeated), radius 2, std 0.02, all divided by 1.414. */
const ring: Mixture = {
  means: Array.from(
    { length: 8 },
    (_, i) => [2 * Math.cos((2 * Math.PI * i) / 8), 2 * Math.sin((2 * Math.PI * i) / 8)] as const,
  ),
  deviation: 0.02,
  scale: 1.414,
};

/** Means 2x, 2y for x and y in -2..2, std 0.05, all divided by 2.828. */
const grid: Mixture = {
  means: Array.from({ length: 25 }, (_, i) => [2 * (Math.floor(i / 5) - 2), 2 * ((i % 5) - 2)] as const),
  deviation: 0.05,
  scale: 2.828,
};

/**
 * The built-in 2-D datasets whose modes are known, by their name: those of gan_toy.py (Gulrajani et al. 2017, arXiv
 * 1704.00028, official code).
 */
export const MIXTURES: Readonly<Record<string, Mixture>> = { ring, grid };

/** Known modes of a dataset, in the units of its points. */
export interface Modes {
  means: readonly (readonly [x: number, y: number])[];
  deviation: number;
}

/** Modes of a dataset; undefined where they are not known. */
export function modesOf(dataset: string): Modes | undefined {
  const mixture = Object.hasOwn(MIXTURES, dataset) ? MIXTURES[dataset] : undefined;
  if (!mixture) return undefined;
  const { means, deviation, scale } = mixture;
  return { means: means.map(([x, y]) => [x / scale, y / scale] as const), deviation: deviation / scale };
}
