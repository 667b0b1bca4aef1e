/**
 * The pyramid of aggregates over the raw points: a bucket of level n covers 8^n steps, starting at `bucket * 8^n`.
 *
 * With a factor of 8, the level nearest to a chart's width has between 0.35 and 2.8 entries per pixel, and all levels
 * together have a seventh of the rows of the raw points.
 */
export const FACTOR = 8;

export const spanOf = (level: number): number => FACTOR ** level;

/** The narrowest supported chart; a level with fewer entries than this over a whole run is useless. */
const MIN_ENTRIES = 16;

/** Number of levels for a run of this length. */
export function levelsFor(steps: number): number {
  let levels = 0;
  while (steps / spanOf(levels + 1) >= MIN_ENTRIES) levels++;
  return levels;
}

/**
 * Level 0 (raw points) if there are at most twice as many as requested; otherwise the level whose number of entries has
 * the ratio nearest to 1 to the requested number.
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
