/*
 * For lists of unbounded length. Spreading hundreds of thousands of entries into the arguments of a call
 * (`push(...list)`,
 * `Math.max(...list)`) overflows the stack.
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
