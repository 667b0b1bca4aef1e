import { fuzzyRank } from './fuzzy';

interface Findable {
  key: string;
  kind: string;
  label: string;
  detail: string;
}

const MOST = 50;
const RECENT = 8;

/** What the palette lists: the best matches, the label counting more than what stands beside it; before one types, what was used last. */
export function found<T extends Findable>(query: string, all: readonly T[], recent: readonly string[]): T[] {
  if (query.trim() === '') return withRecentFirst(all.filter((one) => one.kind === 'Action'), all, recent);
  const byLabel = fuzzyRank(query, all, (one) => one.label, MOST);
  const taken = new Set(byLabel);
  // In a long line letters strewn about fit anything: there, words must stand as they were typed.
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const inDetail = all.filter((one) => {
    const text = `${one.label} ${one.detail} ${one.key}`.toLowerCase();
    return !taken.has(one) && words.every((word) => text.includes(word));
  });
  return [...byLabel, ...inDetail].slice(0, MOST);
}

function withRecentFirst<T extends Findable>(first: readonly T[], all: readonly T[], recent: readonly string[]): T[] {
  const known = new Map(all.map((one) => [one.key, one]));
  const used = recent.flatMap((key) => known.get(key) ?? []);
  return [...used, ...first.filter((one) => !used.includes(one))];
}

/** The keys used last, newest first, with this one put before them. */
export const usedLast = (recent: readonly string[], key: string): string[] => [key, ...recent.filter((one) => one !== key)].slice(0, RECENT);
