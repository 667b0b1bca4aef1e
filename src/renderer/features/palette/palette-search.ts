/** Points for a letter that directly follows the previous one. */
const ADJACENT_POINTS = 8;
/** Points for a letter at the start of a word, and for a whole word. */
const WORD_START_POINTS = 6;
/** Points for any other letter, less the penalty for each letter that is skipped. */
const LETTER_POINTS = 1;
const SKIP_PENALTY = 0.05;
/** Longer words must have their letters close together, since scattered letters of long texts match anything. */
const MAX_SCATTERED_LENGTH = 3;
/** The length of the text over which the letters of such a word extend, as a multiple of its length. */
const MAX_SPREAD = 3;
/** Penalty for each letter of the text, so that of equal matches the shorter text is better. */
const LENGTH_PENALTY = 0.001;

/**
 * How well a text matches a query: larger is better, undefined if a letter is missing.
 *
 * The words of the query can be in any order. The letters of each word must occur in the text in their order, but not
 * necessarily adjacent: `wgp 3` matches `wgan-gp · seed 3`; those of more than three letters have
 * to be close together. Case and accents are ignored.
 */
export function fuzzyScore(query: string, text: string): number | undefined {
  const searched = plain(text);
  let sum = 0;
  for (const word of plain(query).split(/\s+/).filter(Boolean)) {
    const points = wordScore(word, searched);
    if (points === undefined) return undefined;
    sum += points;
  }
  return sum - searched.length * LENGTH_PENALTY;
}

/** The matching items, best first; equal ones keep their order. */
export function fuzzyRank<T>(query: string, all: readonly T[], textOf: (one: T) => string, limit = Infinity): T[] {
  const matches = all.flatMap((one, at) => {
    const score = fuzzyScore(query, textOf(one));
    return score === undefined ? [] : [{ one, at, score }];
  });
  return matches
    .sort((a, b) => b.score - a.score || a.at - b.at)
    .slice(0, limit)
    .map(({ one }) => one);
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const isLetter = (text: string, at: number): boolean => /[\p{L}\p{N}]/u.test(text[at] ?? '');
const isWordStart = (text: string, at: number): boolean => !isLetter(text, at - 1);

/** A word that occurs whole scores more than its letters apart from each other. */
function wordScore(word: string, text: string): number | undefined {
  let best: number | undefined;
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const points =
      word.length * ADJACENT_POINTS +
      (isWordStart(text, at) ? WORD_START_POINTS + (isLetter(text, at + word.length) ? 0 : WORD_START_POINTS) : 0);
    best = Math.max(best ?? 0, points);
  }
  if (best !== undefined) return best;
  const isScattered = word.length > MAX_SCATTERED_LENGTH && shortestSpan(word, text) > MAX_SPREAD * word.length;
  return isScattered ? undefined : lettersScore(word, text);
}

/** The length of the shortest part of a text that has the letters of a word in their order; Infinity if none has. */
function shortestSpan(word: string, text: string): number {
  let shortest = Infinity;
  for (let from = text.indexOf(word[0]!); from >= 0; from = text.indexOf(word[0]!, from + 1)) {
    let at = from;
    for (const letter of word.slice(1)) {
      at = text.indexOf(letter, at + 1);
      if (at < 0) return shortest;
    }
    shortest = Math.min(shortest, at - from + 1);
  }
  return shortest;
}

/** The most points that the letters of a word can get in a text, in their order; undefined if one is missing. */
function lettersScore(word: string, text: string): number | undefined {
  /** For each place of the text, the most points with the letter before the current one there. */
  let before: number[] | undefined;
  for (const letter of word) {
    const points = Array<number>(text.length).fill(-Infinity);
    // The most points of all places so far, and the same with what is lost by skipping from there on.
    let [most, nearby] = before ? [-Infinity, -Infinity] : [0, -SKIP_PENALTY];
    for (let at = 0; at < text.length; at++) {
      if (text[at] === letter) {
        const apart = isWordStart(text, at) ? most + WORD_START_POINTS : nearby + LETTER_POINTS - SKIP_PENALTY * at;
        points[at] = Math.max(apart, (before?.[at - 1] ?? -Infinity) + ADJACENT_POINTS);
      }
      if (before) {
        most = Math.max(most, before[at]!);
        nearby = Math.max(nearby, before[at]! + SKIP_PENALTY * at);
      }
    }
    before = points;
  }
  const best = Math.max(-Infinity, ...(before ?? []));
  return best === -Infinity ? undefined : best;
}

interface Findable {
  key: string;
  kind: string;
  label: string;
  detail: string;
  words: string;
}

const MAX_RESULTS = 50;
const MAX_RECENT = 8;
const PAGE_SIZE = 8;

/**
 * The entries that the palette lists. A match of all words in the label comes first, then one by the words that people use
 * for it, then letters of the label, then the detail; recent ones are the first of each. For an empty query: the recent
 * ones, then all actions.
 */
export function searchPalette<T extends Findable>(query: string, all: readonly T[], recent: readonly string[]): T[] {
  if (query.trim() === '')
    return withRecentFirst(
      all.filter((one) => one.kind === 'Action'),
      all,
      recent,
    );
  const words = plain(query).split(/\s+/).filter(Boolean);
  const byLetters = fuzzyRank(query, all, (one) => one.label);
  const byLabel = byLetters.filter((one) => hasAll(words, plain(one.label)));
  const byWords = all.filter((one) => beginAll(words, plain(`${one.words} ${one.label}`)));
  const byDetail = all.filter((one) => hasAll(words, plain(`${one.label} ${one.detail} ${one.key}`)));
  const isRecent = new Set(recent);
  const tiers = [byLabel, byWords, byLetters, byDetail].flatMap((tier) => [
    ...tier.filter(({ key }) => isRecent.has(key)),
    ...tier.filter(({ key }) => !isRecent.has(key)),
  ]);
  return [...new Set(tiers)].slice(0, MAX_RESULTS);
}

const hasAll = (words: readonly string[], text: string): boolean => words.every((word) => text.includes(word));

/** Whether each word begins a word of the text; Chinese, which has no spaces, may be inside of one. */
const beginAll = (words: readonly string[], text: string): boolean =>
  words.every((word) => (/\p{Script=Han}/u.test(word) ? text.includes(word) : ` ${text}`.includes(` ${word}`)));

function withRecentFirst<T extends Findable>(others: readonly T[], all: readonly T[], recent: readonly string[]): T[] {
  const byKey = new Map(all.map((one) => [one.key, one]));
  const used = recent.flatMap((key) => byKey.get(key) ?? []);
  return [...used, ...others.filter((one) => !used.includes(one))];
}

/**
 * The index that a key activates; undefined for a key that does not move. Arrows wrap around, page keys stop at the ends.
 */
export function paletteIndex(key: string, active: number, count: number): number | undefined {
  const moves: Record<string, number> = {
    ArrowDown: active + 1,
    ArrowUp: active - 1 + count,
    PageDown: Math.min(active + PAGE_SIZE, count - 1),
    PageUp: Math.max(active - PAGE_SIZE, 0),
  };
  const to = moves[key];
  if (to === undefined) return undefined;
  return count > 0 ? to % count : 0;
}

/** The recent keys, newest first, after an entry was used. */
export const withRecent = (recent: readonly string[], key: string): string[] =>
  [key, ...recent.filter((one) => one !== key)].slice(0, MAX_RECENT);
