/** Points for a letter that follows the one before it, that starts a word, or that is merely there; and off for each letter between. */
const NEXT = 8;
const START = 6;
const THERE = 1;
const GAP = 0.05;

/**
 * How well a text answers what was typed: larger is better, undefined when a letter is missing.
 *
 * Words of the query may come in any order; the letters of each stand in the text in theirs, not always side by side:
 * `wgp 3` finds `wgan-gp · seed 3`. Case and accents make no difference.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const hay = plain(text);
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const points = wordScore(word, hay);
    if (points === undefined) return undefined;
    sum += points;
  }
  return sum - hay.length * 0.001;
}

/** The texts of the best matches first; equals keep their order. */
export function fuzzyRank<T>(query: string, all: readonly T[], textOf: (one: T) => string, most = Infinity): T[] {
  const searchPalette = all.flatMap((one, at) => {
    const score = fuzzyScore(query, textOf(one));
    return score === undefined ? [] : [{ one, at, score }];
  });
  return searchPalette
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, most)
    .map(({ one }) => one);
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const isLetter = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text[at] ?? '');
const isWordStart = (text: string, at: number): boolean => !isLetter(text, at - 1);

/** A word as it stands beats its letters strewn about. */
function wordScore(word: string, text: string): number | undefined {
  let best: number | undefined;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const points =
      word.length * NEXT + (isWordStart(text, at) ? START + (isLetter(text, at + word.length) ? 0 : START) : 0);
    best = Math.max(best ?? 0, points);
  }
  return best ?? strewn(word, text, nextStart) ?? strewn(word, text, next);
}

type LetterScore = (letter: string, text: string, before: number) => number;

function strewn(word: string, text: string, place: LetterScore): number | undefined {
  let points = 0;
  let before = -1;
  for (const letter of word) {
    const at = before >= 0 && text[before + 1] === letter ? before + 1 : place(letter, text, before);
    if (at < 0) return undefined;
    points += at === before + 1 && before >= 0 ? NEXT : isWordStart(text, at) ? START : THERE - GAP * (at - before);
    before = at;
  }
  return points;
}

const next: LetterScore = (letter, text, before) => text.indexOf(letter, before + 1);

/** The next start of a word with this letter, or where it merely stands. */
const nextStart: LetterScore = (letter, text, before) => {
  for (let at = next(letter, text, before); at >= 0; at = text.indexOf(letter, at + 1))
    if (isWordStart(text, at)) return at;
  return next(letter, text, before);
};

interface Findable {
  key: string;
  kind: string;
  label: string;
  detail: string;
}

const MAX_RESULTS = 50;
const MAX_RECENT = 8;

/** What the palette lists: the best matches, the label counting more than what stands beside it; before one types, what was used last. */
export function searchPalette<T extends Findable>(query: string, all: readonly T[], recent: readonly string[]): T[] {
  if (query.trim() === '')
    return withRecentFirst(
      all.filter((one) => one.kind === 'Action'),
      all,
      recent,
    );
  const byLabel = fuzzyRank(query, all, (one) => one.label, MAX_RESULTS);
  const taken = new Set(byLabel);
  // In a long line letters strewn about fit anything: there, words must stand as they were typed.
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const inDetail = all.filter((one) => {
    const text = `${one.label} ${one.detail} ${one.key}`.toLowerCase();
    return !taken.has(one) && words.every((word) => text.includes(word));
  });
  return [...byLabel, ...inDetail].slice(0, MAX_RESULTS);
}

function withRecentFirst<T extends Findable>(first: readonly T[], all: readonly T[], recent: readonly string[]): T[] {
  const known = new Map(all.map((one) => [one.key, one]));
  const used = recent.flatMap((key) => known.get(key) ?? []);
  return [...used, ...first.filter((one) => !used.includes(one))];
}

/** The keys used last, newest first, with this one put before them. */
export const usedLast = (recent: readonly string[], key: string): string[] =>
  [key, ...recent.filter((one) => one !== key)].slice(0, MAX_RECENT);
