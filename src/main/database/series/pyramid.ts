/**
 * The pyramid beside the raw points: a bucket of level n covers 8^n steps, from `bucket * 8^n` on.
 *
 * With 8 a level, the level nearest to a chart's width has between 0.35 and 2.8 entries a pixel, and all levels together
 * have a seventh of the rows of the raw points.
 */
export const FACTOR = 8;

export const spanOf = (level: number): number => FACTOR ** level;

/** The narrowest chart that is asked for; a level with fewer entries than this over a whole run is of no use. */
const MIN_ENTRIES = 16;

/** How many levels a run of this length needs. */
export function levelsFor(steps: number): number {
  let levels = 0;
  while (steps / spanOf(levels + 1) >= MIN_ENTRIES) levels++;
  return levels;
}

/**
 * Raw points (0) where at most twice as many as asked for are there; else the level whose number of entries is nearest
 * to the number asked for, as a ratio.
 *
 * @param count raw points in the range
 * @param range steps in the range
 */
export function chooseLevel(count: number, range: number, levels: number, points: number): number {
  if (count <= 2 * points) return 0;
  let best = 0;
  let entries = count;
  for (let level = 1; level <= levels; level++) {
    const next = Math.min(count, Math.ceil(range / spanOf(level)));
    if (distance(next, points) < distance(entries, points)) [best, entries] = [level, next];
    else if (next < points) break;
  }
  return best;
}

const distance = (a: number, b: number): number => Math.abs(Math.log(Math.max(a, 1) / b));
