/** Returns the distinct values in the order of their first appearance. */
export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

export const indexById = <T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));

/** The values in order, in lists of at most `size`. */
export const chunked = <T>(values: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(values.length / size) }, (_, i) => values.slice(i * size, (i + 1) * size));
