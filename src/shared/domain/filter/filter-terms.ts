import { RE2JS } from 're2js';
import { didYouMean } from '../did-you-mean';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import { compareTimes } from './filter-times';
import { fullName, isTimeField, ROW_FIELD_NAMES, rowTime, rowValue, rowValues } from '../table/row-values';
import type { Cell } from '../table/row-values';
import { isEnded, isLive, RUN_STATES } from '../run/run';
import type { RunRow } from '../run/run';

export type Predicate = (row: RunRow) => boolean;

/** What a term says, and the field that it asks about; a plain word asks about none. */
export interface Term {
  holds: Predicate;
  field?: string;
}

const COMPARISON = /^([\p{L}_][\w.]*)(<=|>=|!=|<|>|=|:|~)(.*)$/su;
const EXPRESSION = /^\/(.*)\/([a-z]*)$/s;

/** Reads one term: a word, `/expression/`, or a field with an operator. */
export function parseTerm(text: string): Outcome<Term> {
  const bare = EXPRESSION.exec(text);
  if (bare) return matching(bare[1]!, bare[2]!, textOf);
  const comparison = COMPARISON.exec(text);
  if (!comparison) return ok({ holds: contains(unquote(text).toLowerCase()) });
  const [, typed, operator, rest] = comparison as unknown as [string, string, string, string];
  if (typed.toLowerCase() === 'is' && operator === ':') return is(unquote(rest).toLowerCase());
  const name = fullName(typed);
  if (name === undefined) return refuse(`"${typed}" is not something a run has.${didYouMean(typed, ROW_FIELD_NAMES)} Put quotes round a word that has a colon in it.`, typed);
  return operator === '~' ? expressionOn(name, rest) : comparisonOn(name, operator, unquote(rest));
}

/** A comparison that still lacks its value keeps every run, so that the list does not jump while one types. */
function comparisonOn(field: string, operator: string, wanted: string): Outcome<Term> {
  if (wanted === '') return ok({ field, holds: () => true });
  if (!isTimeField(field)) return ok({ field, holds: (row: RunRow) => compareAll(rowValues(row, field), operator, wanted) });
  return ok({ field, holds: (row: RunRow) => {
    const time = rowTime(row, field);
    return time === undefined ? operator === '!=' : compareTimes(time, operator, wanted);
  } });
}

/** Of several values one must do, and where none may be equal, all must differ. */
const compareAll = (values: readonly NonNullable<Cell>[], operator: string, wanted: string): boolean =>
  operator === '!=' ? values.every((value) => compare(value, operator, wanted)) : values.some((value) => compare(value, operator, wanted));

function expressionOn(field: string, rest: string): Outcome<Term> {
  if (rest === '') return ok({ field, holds: () => true });
  const expression = EXPRESSION.exec(rest);
  const matched = expression ? matching(expression[1]!, expression[2]!, of(field)) : matching(unquote(rest), 'i', of(field));
  return matched.ok ? ok({ ...matched.value, field }) : matched;
}

const of = (field: string) => (row: RunRow): string => String(rowValue(row, field) ?? '');

/** RE2: no pattern takes longer than its length times that of the text (docs/decisions/filter.md). */
function matching(pattern: string, flags: string, text: (row: RunRow) => string): Outcome<Term> {
  if (!/^i?$/.test(flags)) return refuse(`After the closing "/" stands i (any case) or nothing, not ${flags}.`);
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE | (flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0));
    return ok({ holds: (row) => compiled.test(text(row)) });
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '');
    return refuse(`/${pattern}/ is not a regular expression that can be searched: ${why}.`);
  }
}

const IS: Record<string, Predicate> = {
  archived: (row) => row.archived,
  trashed: (row) => row.trashedAt !== undefined,
  favourite: (row) => row.favourite,
  live: (row) => isLive(row.state),
  ended: (row) => isEnded(row.state),
  ...Object.fromEntries(RUN_STATES.map((state): [string, Predicate] => [state, (row) => row.state === state])),
};

function is(what: string): Outcome<Term> {
  if (what === '') return ok({ holds: () => true });
  const holds = Object.hasOwn(IS, what) ? IS[what] : undefined;
  if (!holds) return refuse(`"is:${what}" is not known: after "is:" stands one of ${Object.keys(IS).join(', ')}.${didYouMean(what, Object.keys(IS))}`, 'is');
  return ok({ holds, field: what });
}

function compare(value: NonNullable<Cell>, operator: string, wanted: string): boolean {
  const number = Number(wanted);
  const numeric = typeof value === 'number' && !Number.isNaN(number);
  const text = String(value).toLowerCase();
  const term = wanted.toLowerCase();
  switch (operator) {
    case ':': return numeric ? value === number : text.includes(term);
    case '=': return numeric ? value === number : text === term;
    case '!=': return numeric ? value !== number : text !== term;
    case '<': return numeric ? value < number : text < term;
    case '<=': return numeric ? value <= number : text <= term;
    case '>': return numeric ? value > number : text > term;
    default: return numeric ? value >= number : text >= term;
  }
}

const unquote = (text: string): string => text.replace(/"/g, '');

// Rows are replaced, never changed, so the text of a row that stays is made once.
const texts = new WeakMap<RunRow, { exact: string; lower: string }>();

/** What a plain word and a bare expression look into: a field a line. */
function textsOf(row: RunRow): { exact: string; lower: string } {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const { objective, network } = row.hyperparameters;
  const exact = [row.name, row.experimentName, objective, row.dataset, network, row.state, row.id, row.notes, ...row.tags].join('\n');
  const made = { exact, lower: exact.toLowerCase() };
  texts.set(row, made);
  return made;
}

const textOf = (row: RunRow): string => textsOf(row).exact;
const contains = (word: string): Predicate => (row) => textsOf(row).lower.includes(word);
