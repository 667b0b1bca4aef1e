/*
 * For lists that come from data and have no bound. Spread into the arguments of a call (`push(...list)`, `Math.max(...list)`), some hundred
 * thousand entries exceed the stack.
 */

/** Puts all of the items at the end of a list. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}

/** The greatest of some numbers, and of `floor`: -Infinity for none when that is left out. NaN if one of them is. */
export function greatest(values: Iterable<number>, floor = -Infinity): number {
  let most = floor;
  for (const value of values) most = Math.max(most, value);
  return most;
}
