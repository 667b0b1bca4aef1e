/*
 * Functions on long lists. Spreading hundreds of thousands of entries into the arguments of a call (`push(...list)`,
 * `Math.max(...list)`) overflows the stack; `append` and `greatest` do not.
 */

/** Appends all items to a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}

/** The maximum of some numbers and of `floor`; -Infinity for an empty list without `floor`. NaN if one of them is. */
export function greatest(values: Iterable<number>, floor = -Infinity): number {
  let most = floor;
  for (const value of values) most = Math.max(most, value);
  return most;
}

/**
 * At most `max` items of a list, as evenly spaced as the list allows. The first and last are among them; for a `max` of 1
 * it is the last.
 */
export function chooseEvenly<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list];
  if (max < 2) return list.slice(-1);
  return Array.from({ length: max }, (_, i) => list[Math.round((i * (list.length - 1)) / (max - 1))]!);
}

/** Index of the first entry of an ascending list that is not less than `x`; `length` when there is none. */
export function lowerBound(ascending: ArrayLike<number>, x: number, length = ascending.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}
