import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';

/** A piece of a filter: a bracket, a minus, `OR`, or a term. */
export type Word = { kind: '(' | ')' | '-' | 'or' } | { kind: 'term'; text: string };

/** Longest filter that is read; more was pasted by mistake. */
const LONGEST = 1000;

/**
 * Cuts a filter into words at blanks and brackets.
 *
 * Quotes keep blanks and brackets, and so do the slashes of a regular expression. A bracket that opens inside a word is a
 * part of it, so that `D(x)` is a word.
 */
export function cutWords(text: string): Outcome<Word[]> {
  if (text.length > LONGEST) return refuse(`The filter is longer than ${LONGEST} characters: shorten it.`);
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const char = text[at]!;
    if (/\s/.test(char)) at++;
    else if (char === '(' || char === ')') at = words.push({ kind: char }) && at + 1;
    else if (char === '-' && /[^\s)]/.test(text[at + 1] ?? ' ')) at = words.push({ kind: '-' }) && at + 1;
    else {
      const end = endOfTerm(text, at);
      if (!end.ok) return end;
      const term = text.slice(at, end.value);
      words.push(term === 'OR' ? { kind: 'or' } : { kind: 'term', text: term });
      at = end.value;
    }
  }
  return ok(words);
}

/** Where a regular expression begins in a term that has come this far: at once, or after `name~`. */
const BEFORE_EXPRESSION = /^(?:[\p{L}_][\w.]*~)?$/u;

function endOfTerm(text: string, from: number): Outcome<number> {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') at = closing(text, at, '"') ?? text.length;
    else if (char === '/' && BEFORE_EXPRESSION.test(text.slice(from, at))) {
      const end = closing(text, at, '/');
      if (end === undefined) return refuse(`The regular expression ${text.slice(at)} has no closing "/". Put quotes round a word that begins with a slash.`);
      at = end;
    } else if (char === '(') open++;
    else if (char === ')' && --open < 0) return ok(at);
    else if (/\s/.test(char)) return ok(at);
  }
  return ok(text.length);
}

function closing(text: string, from: number, mark: string): number | undefined {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && mark === '/') at++;
    else if (text[at] === mark) return at;
  }
  return undefined;
}
