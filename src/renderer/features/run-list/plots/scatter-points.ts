/** Position of every run on both axes, from 0 at the low end to 1; NaN without a finite value. */
export interface ScatterShares {
  x: Float32Array;
  y: Float32Array;
}

/** The indices of the points that can be drawn, from left to right, then from bottom to top. */
export const drawnPoints = ({ x, y }: ScatterShares): number[] =>
  [...x.keys()].filter((i) => !Number.isNaN(x[i]! + y[i]!)).sort((a, b) => x[a]! - x[b]! || y[a]! - y[b]!);

/**
 * The point that a key makes active; undefined for a key that does not move.
 *
 * @param order the points from left to right
 * @param active the active point, −1 for none
 */
export function nextPoint(key: string, order: readonly number[], active: number): number | undefined {
  const at = order.indexOf(active);
  const to = {
    ArrowRight: at + 1,
    ArrowDown: at + 1,
    ArrowLeft: at - 1,
    ArrowUp: at - 1,
    Home: 0,
    End: order.length - 1,
  }[key];
  return to === undefined ? undefined : order[Math.max(0, Math.min(order.length - 1, to))];
}

/** The index of the point nearest to a position, at less than `reach` pixels; undefined if there is none. */
export function nearestPoint(
  count: number,
  pointAt: (index: number) => { x: number; y: number },
  { x, y }: { x: number; y: number },
  reach: number,
): number | undefined {
  let nearest: number | undefined;
  let least = reach ** 2;
  for (let i = 0; i < count; i++) {
    const point = pointAt(i);
    const distance = (point.x - x) ** 2 + (point.y - y) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest;
}
