/**
 * Where a key leads in a list: the index that becomes active, or undefined for a key that does not move.
 *
 * @param at the active index, −1 for none
 * @param page lines that fit on the screen
 */
export function nextIndex(key: string, at: number, count: number, page: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    PageDown: at + page,
    PageUp: at - page,
    Home: 0,
    End: count - 1,
  };
  const to = moves[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

/** What lies between two members of a list, both included; only `to` when `from` is not in it. */
export function rangeBetween<T>(list: readonly T[], from: T | undefined, to: T): T[] {
  const a = from === undefined ? -1 : list.indexOf(from);
  const b = list.indexOf(to);
  return a < 0 || b < 0 ? [to] : list.slice(Math.min(a, b), Math.max(a, b) + 1);
}
