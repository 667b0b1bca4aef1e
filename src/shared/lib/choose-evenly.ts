/** At most `max` items of a list, as evenly spaced as the list allows; the first and last are among them, for 1 the last. */
export function chooseEvenly<T>(list: readonly T[], max: number): T[] {
  if (list.length <= max) return [...list];
  if (max < 2) return list.slice(-1);
  return Array.from({ length: max }, (_, i) => list[Math.round((i * (list.length - 1)) / (max - 1))]!);
}
