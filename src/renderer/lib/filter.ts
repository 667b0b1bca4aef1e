import { didYouMean } from '../../shared/nearest';
import { ok, refuse } from '../../shared/outcome';
import type { Outcome } from '../../shared/outcome';
import type { RunRow } from '../../shared/run';
import { fullName, ROW_FIELD_NAMES, rowValue } from './row-values';
import type { Cell } from './row-values';

export type Predicate = (row: RunRow) => boolean;

const TERM = /-?(?:[^\s"]|"[^"]*"?)+/g;
const COMPARISON = /^([\p{L}_][\w]*)(<=|>=|!=|<|>|=|:)(.*)$/su;

/**
 * Reads the filter box: all terms must hold.
 *
 * A term is a plain word (found in name, experiment, objective, dataset, network, state, tags, notes or id), or a
 * field with `:` (contains; equals for a number), `=`, `!=`, `<`, `<=`, `>` or `>=`. `-` before a term turns it round, quotes keep blanks.
 * A comparison that still lacks its value is left out, so that the list does not jump while one types.
 */
export function parseFilter(text: string): Outcome<Predicate> {
  const predicates: Predicate[] = [];
  for (const term of text.match(TERM) ?? []) {
    const parsed = parseTerm(term);
    if (!parsed.ok) return parsed;
    predicates.push(parsed.value);
  }
  return ok((row) => predicates.every((holds) => holds(row)));
}

function parseTerm(term: string): Outcome<Predicate> {
  const negated = term.startsWith('-') && term.length > 1;
  const body = negated ? term.slice(1) : term;
  const parsed = parseBody(body);
  return parsed.ok && negated ? ok((row) => !parsed.value(row)) : parsed;
}

function parseBody(body: string): Outcome<Predicate> {
  const comparison = COMPARISON.exec(body);
  if (!comparison) return ok(contains(unquote(body).toLowerCase()));
  const [, typed, operator, rest] = comparison as unknown as [string, string, string, string];
  const name = fullName(typed);
  if (name === undefined) return refuse(`"${typed}" is not something a run has.${didYouMean(typed, ROW_FIELD_NAMES)} Put quotes round a word that has a colon in it.`, typed);
  const wanted = unquote(rest);
  if (wanted === '') return ok(() => true);
  return ok((row) => compare(rowValue(row, name), operator, wanted));
}

function compare(value: Cell, operator: string, wanted: string): boolean {
  if (value === undefined) return operator === '!=';
  const number = Number(wanted);
  const numeric = typeof value === 'number' && !Number.isNaN(number);
  const text = String(value).toLowerCase();
  const term = wanted.toLowerCase();
  switch (operator) {
    case ':': return numeric ? value === number : text.includes(term);
    case '=': return numeric ? value === number : text === term;
    case '!=': return numeric ? value !== number : text !== term;
    // Text is compared as text: dates are ISO 8601, so `created>2026-11` works.
    case '<': return numeric ? value < number : text < term;
    case '<=': return numeric ? value <= number : text <= term;
    case '>': return numeric ? value > number : text > term;
    default: return numeric ? value >= number : text >= term;
  }
}

const unquote = (text: string): string => text.replace(/"/g, '');

// Rows are replaced, never changed, so the text of a row that stays is made once.
const texts = new WeakMap<RunRow, string>();

function textOf(row: RunRow): string {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { objective, network } = row.hyperparameters;
  const text = [row.name, row.experimentName, objective, row.dataset, network, row.state, row.id, row.notes, ...row.tags].join('\n').toLowerCase();
  texts.set(row, text);
  return text;
}

const contains = (word: string): Predicate => (row) => textOf(row).includes(word);
