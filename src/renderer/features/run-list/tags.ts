import type { RunRow } from '../../../shared/domain/run/run';

/** Tags of these runs by name, with how many of them have each. */
export function tagsOf(rows: readonly Pick<RunRow, 'tags'>[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const tag of row.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => (a.tag < b.tag ? -1 : 1));
}
