import type { RunRow } from '../../../../shared/domain/run/run';

type TaggedRow = Pick<RunRow, 'tags'>;

/** The tags of these runs in alphabetical order, with the number of runs that have each. */
export function countTags(rows: readonly TaggedRow[]): { tag: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) for (const tag of row.tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts].map(([tag, count]) => ({ tag, count })).sort((a, b) => (a.tag < b.tag ? -1 : 1));
}

/** The tags of a run with one more, sorted; unchanged if it has the tag. */
export const withTag = ({ tags }: TaggedRow, tag: string): string[] =>
  tags.includes(tag) ? [...tags] : [...tags, tag].sort();

export const withoutTag = ({ tags }: TaggedRow, tag: string): string[] => tags.filter((one) => one !== tag);
