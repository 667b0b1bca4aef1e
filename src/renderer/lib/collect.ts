/** Returns the distinct values in the order of their first appearance. */
export const unique = <T>(values: readonly T[]): T[] => [...new Set(values)];

export const indexById = <T extends { id: string }>(items: readonly T[]): ReadonlyMap<string, T> =>
  new Map(items.map((item) => [item.id, item]));
