/** Returns the milliseconds of each of `rounds` calls, after `warmup` calls that are not counted. */
export async function time(call: () => unknown, { rounds = 5, warmup = 1 } = {}): Promise<number[]> {
  for (let i = 0; i < warmup; i++) await call();
  const times: number[] = [];
  for (let i = 0; i < rounds; i++) {
    const start = performance.now();
    await call();
    times.push(performance.now() - start);
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The value below which a share of the values lies, by the nearest rank: the smallest one for 0, the greatest for 1. */
export const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((x, y) => x - y)[Math.max(0, Math.ceil(share * values.length) - 1)]!;

/** Minimum and maximum: shows how much a noisy machine affects the median. */
export const spread = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** Returns the seconds that a call takes. */
export function secondsOf(call: () => unknown): number {
  const start = performance.now();
  call();
  return (performance.now() - start) / 1000;
}
