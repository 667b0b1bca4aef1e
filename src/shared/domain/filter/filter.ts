import { RE2JS } from 're2js';
import { m } from '../../../paraglide/messages';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import { didYouMean } from '../did-you-mean';
import { isEnded, isLive, objectiveOf, RUN_STATES } from '../run/run';
import type { RunRow } from '../run/run';
import {
  freeMetricsOf,
  fullName,
  isTimeField,
  ROW_FIELD_NAMES,
  rowTime,
  rowValue,
  rowValues,
} from '../table/row-values';
import type { CellValue } from '../table/row-values';
import { compareTimes } from './filter-times';

/** A token of a filter: a parenthesis, a minus, `OR`, a term, or a comparison whose field is a name in quotes. */
type Word =
  | { kind: '(' | ')' | '-' | 'or' }
  | { kind: 'term'; text: string }
  | { kind: 'comparison'; name: string; operator: string; rest: string };

/** Longest filter that is parsed; longer text is most likely pasted by mistake. */
const MAX_FILTER_LENGTH = 1000;

/**
 * Splits a filter into tokens at whitespace and parentheses.
 *
 * Inside quotes and between the slashes of a regular expression, whitespace and parentheses are literal. A parenthesis
 * that opens inside a word belongs to it, so `D(x)` is one word.
 */
function cutWords(text: string): Outcome<Word[]> {
  if (text.length > MAX_FILTER_LENGTH)
    return refuse(m.core_filter_longer_than_characters_shorten({ maxFilterLength: MAX_FILTER_LENGTH }));
  const words: Word[] = [];
  for (let at = 0; at < text.length;) {
    const char = text[at]!;
    if (/\s/.test(char)) at++;
    else if (char === '(' || char === ')') at = words.push({ kind: char }) && at + 1;
    else if (char === '-' && /[^\s)]/.test(text[at + 1] ?? ' ')) at = words.push({ kind: '-' }) && at + 1;
    else {
      const named = QUOTED_FIELD.exec(text.slice(at));
      const from = at + (named?.[0].length ?? 0);
      const end = endOfTerm(text, from);
      if (!end.ok) return end;
      const term = text.slice(from, end.value);
      at = end.value;
      if (named) {
        words.push({ kind: 'comparison', name: named[1]!, operator: named[2]!, rest: term });
        continue;
      }
      words.push(term === 'OR' ? { kind: 'or' } : { kind: 'term', text: term });
    }
  }
  return ok(words);
}

/** A name in quotes before an operator is a field; whitespace may stand on both sides of the operator. */
const QUOTED_FIELD = /^"([^"]+)"\s*(<=|>=|!=|<|>|=|:|~)[^\S\n]*/s;

/** Matches the part of a term after which a slash begins a regular expression: nothing, or `name~`. */
const BEFORE_EXPRESSION = /^(?:[\p{L}_][\w.]*~)?$/u;

function endOfTerm(text: string, from: number): Outcome<number> {
  let open = 0;
  for (let at = from; at < text.length; at++) {
    const char = text[at]!;
    if (char === '"') at = closing(text, at, '"') ?? text.length;
    else if (char === '/' && BEFORE_EXPRESSION.test(text.slice(from, at))) {
      const end = closing(text, at, '/');
      if (end === undefined) return refuse(m.core_regular_expression_has_no_closing({ text: text.slice(at) }));
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

type Predicate = (row: RunRow) => boolean;

/** The predicate of a term and the field it tests; a plain word has no field. */
interface Term {
  holds: Predicate;
  field?: string;
}

const COMPARISON = /^([\p{L}_][\w.]*)(<=|>=|!=|<|>|=|:|~)(.*)$/su;
/** A comparison whose field may be the name of any metric, such as `loss/生成器`. */
const METRIC_COMPARISON = /^([^\s"<>=!:~]+)(<=|>=|!=|<|>|=|:|~)(.*)$/s;
const EXPRESSION = /^\/(.*)\/([a-z]*)$/s;

type Rows = () => readonly Pick<RunRow, 'last'>[];

/** Parses one term: a word, `/expression/`, or a field with an operator. */
function parseTerm(text: string, rows: Rows): Outcome<Term> {
  const bare = EXPRESSION.exec(text);
  if (bare) return matching(bare[1]!, bare[2]!, textOf);
  const comparison = COMPARISON.exec(text);
  const [, typed, operator, rest] = (comparison ?? METRIC_COMPARISON.exec(text) ?? []) as string[];
  const word: Outcome<Term> = ok({ holds: contains(unquote(text).toLowerCase()) });
  if (typed === undefined) return word;
  if (typed.toLowerCase() === 'is' && operator === ':') return is(unquote(rest!).toLowerCase());
  const field = fullName(typed, rows);
  if (field !== undefined) return testOn(field, operator!, rest!);
  return comparison ? refuseField(typed, rows, m.core_put_quotes_round_word_has()) : word;
}

/** A comparison with a name in quotes: any field, or a metric. Before the rows are known every name is a metric. */
function parseNamed({ name, operator, rest }: Extract<Word, { kind: 'comparison' }>, rows: Rows): Outcome<Term> {
  const field = fullName(name, rows) ?? (rows().length === 0 ? `last.${name}` : undefined);
  if (field !== undefined) return testOn(field, operator, rest);
  return refuseField(name, rows, m.core_name_in_quotes_before_operator());
}

const testOn = (field: string, operator: string, rest: string): Outcome<Term> =>
  operator === '~' ? expressionOn(field, rest) : comparisonOn(field, operator, unquote(rest));

const refuseField = (typed: string, rows: Rows, hint: string): Outcome<never> =>
  refuse(
    m.core_not_something_run_has({
      typed,
      typed2: didYouMean(typed, [...ROW_FIELD_NAMES, ...freeMetricsOf(rows())]),
      hint,
    }),
    typed,
  );

/** A comparison without a value matches every run, so that the list does not jump while one types. */
function comparisonOn(field: string, operator: string, wanted: string): Outcome<Term> {
  if (wanted === '') return ok({ field, holds: () => true });
  if (!isTimeField(field))
    return ok({ field, holds: (row: RunRow) => compareAll(rowValues(row, field), operator, wanted) });
  return ok({
    field,
    holds: (row: RunRow) => {
      const time = rowTime(row, field);
      return time === undefined ? operator === '!=' : compareTimes(time, operator, wanted);
    },
  });
}

/** With several values, one match is enough; for `!=`, all must differ. */
const compareAll = (values: readonly NonNullable<CellValue>[], operator: string, wanted: string): boolean =>
  operator === '!='
    ? values.every((value) => compare(value, operator, wanted))
    : values.some((value) => compare(value, operator, wanted));

function expressionOn(field: string, rest: string): Outcome<Term> {
  if (rest === '') return ok({ field, holds: () => true });
  const expression = EXPRESSION.exec(rest);
  const matched = expression
    ? matching(expression[1]!, expression[2]!, of(field))
    : matching(unquote(rest), 'i', of(field));
  return matched.ok ? ok({ ...matched.value, field }) : matched;
}

const of =
  (field: string) =>
  (row: RunRow): string =>
    String(rowValue(row, field) ?? '');

/** Uses RE2, whose time is bounded by pattern length times text length (docs/decisions/filter.md). */
function matching(pattern: string, flags: string, text: (row: RunRow) => string): Outcome<Term> {
  if (!/^i?$/.test(flags)) return refuse(m.core_after_closing_stands_i_any({ flags }));
  try {
    const compiled = RE2JS.compile(pattern, RE2JS.MULTILINE | (flags === 'i' ? RE2JS.CASE_INSENSITIVE : 0));
    return ok({ holds: (row) => compiled.test(text(row)) });
  } catch (error) {
    const why = (error as Error).message.replace(/^error parsing regexp: /, '').replace(/: `.*$/s, '');
    return refuse(m.core_not_regular_expression_can_be({ pattern, why }));
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
  if (!holds)
    return refuse(
      m.core_not_known_after_stands_one({
        what,
        is: Object.keys(IS).join(', '),
        what2: didYouMean(what, Object.keys(IS)),
      }),
      'is',
    );
  return ok({ holds, field: what });
}

function compare(value: NonNullable<CellValue>, operator: string, wanted: string): boolean {
  const number = Number(wanted);
  const numeric = typeof value === 'number' && !Number.isNaN(number);
  const text = String(value).toLowerCase();
  const term = wanted.toLowerCase();
  switch (operator) {
    case ':':
      return numeric ? value === number : text.includes(term);
    case '=':
      return numeric ? value === number : text === term;
    case '!=':
      return numeric ? value !== number : text !== term;
    case '<':
      return numeric ? value < number : text < term;
    case '<=':
      return numeric ? value <= number : text <= term;
    case '>':
      return numeric ? value > number : text > term;
    default:
      return numeric ? value >= number : text >= term;
  }
}

const unquote = (text: string): string => text.replace(/"/g, '');

// Rows are replaced, never mutated, so the text of a row is cached.
const texts = new WeakMap<RunRow, { exact: string; lower: string }>();

/** The text that a plain word and a bare expression search: one field per line. */
function textsOf(row: RunRow): { exact: string; lower: string } {
  const known = texts.get(row);
  if (known !== undefined) return known;
  const exact = [
    row.name,
    row.experimentName,
    objectiveOf(row) ?? '',
    row.dataset,
    row.hyperparameters?.network ?? row.external?.program ?? '',
    row.state,
    row.id,
    row.notes,
    ...row.tags,
  ].join('\n');
  const made = { exact, lower: exact.toLowerCase() };
  texts.set(row, made);
  return made;
}

const textOf = (row: RunRow): string => textsOf(row).exact;
const contains =
  (word: string): Predicate =>
  (row) =>
    textsOf(row).lower.includes(word);

/** A parsed filter: the predicate on rows, and the fields that it tests. */
export interface Filter {
  holds: Predicate;
  fields: ReadonlySet<string>;
}

/** Limit on nested parentheses and minuses. */
const MAX_DEPTH = 50;

/**
 * Parses the text of the filter box.
 *
 *     filter = all { "OR" all }
 *     all    = { not }
 *     not    = "-" not | "(" filter ")" | term
 *
 * A term is a plain word (found in name, experiment, objective, dataset, network, state, tags, notes or id), a regular
 * expression between slashes, `is:` and a word, or a field with `:` (contains; equals for a number), `=`, `!=`, `<`,
 * `<=`, `>`, `>=` or `~` (a regular expression). Whitespace inside quotes is literal. A field may stand in quotes, which a
 * metric needs whose name has whitespace or an operator: `"loss/on real" < 2`.
 *
 * @param rows the runs whose metrics are fields besides our own
 */
export function parseFilter(text: string, rows: Rows = () => []): Outcome<Filter> {
  const words = cutWords(text);
  return words.ok ? new Parser(words.value, rows).parse() : words;
}

/** Recursive-descent parser over tokens; `at` is the index of the next one. */
class Parser {
  private at = 0;
  private depth = 0;
  private readonly fields = new Set<string>();

  constructor(
    private readonly words: readonly Word[],
    private readonly rows: Rows,
  ) {}

  parse(): Outcome<Filter> {
    const whole = this.any();
    if (!whole.ok) return whole;
    if (this.at < this.words.length) return refuse(m.core_has_no_before_put_quotes());
    return ok({ holds: whole.value, fields: this.fields });
  }

  private any(): Outcome<Predicate> {
    const branches: Predicate[] = [];
    do {
      const branch = this.all();
      if (!branch.ok) return branch;
      // An OR without a right side is ignored, so that the list does not jump while one types.
      if (branch.value.length > 0) branches.push(every(branch.value));
    } while (this.take('or'));
    return ok(branches.length === 0 ? () => true : (row: RunRow) => branches.some((holds) => holds(row)));
  }

  private all(): Outcome<Predicate[]> {
    const terms: Predicate[] = [];
    for (let next = this.words[this.at]; next && next.kind !== 'or' && next.kind !== ')'; next = this.words[this.at]) {
      const term = this.not();
      if (!term.ok) return term;
      terms.push(term.value);
    }
    return ok(terms);
  }

  private not(): Outcome<Predicate> {
    if (++this.depth > MAX_DEPTH) return refuse(m.core_filter_has_more_than_brackets({ maxDepth: MAX_DEPTH }));
    const read = this.take('-') ? negate(this.not()) : this.take('(') ? this.bracket() : this.term();
    this.depth--;
    return read;
  }

  private bracket(): Outcome<Predicate> {
    const inner = this.any();
    if (inner.ok && !this.take(')')) return refuse(m.core_has_no_after_put_quotes());
    return inner;
  }

  private term(): Outcome<Predicate> {
    const word = this.words[this.at++];
    if (word?.kind !== 'term' && word?.kind !== 'comparison') return ok(() => true);
    const term: Outcome<Term> = word.kind === 'term' ? parseTerm(word.text, this.rows) : parseNamed(word, this.rows);
    if (!term.ok) return term;
    if (term.value.field !== undefined) this.fields.add(term.value.field);
    return ok(term.value.holds);
  }

  private take(kind: Word['kind']): boolean {
    const taken = this.words[this.at]?.kind === kind;
    if (taken) this.at++;
    return taken;
  }
}

const every =
  (terms: readonly Predicate[]): Predicate =>
  (row) =>
    terms.every((holds) => holds(row));
const negate = (read: Outcome<Predicate>): Outcome<Predicate> => (read.ok ? ok((row) => !read.value(row)) : read);
