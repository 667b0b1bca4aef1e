import { parseTerm } from './filter-terms';
import type { Predicate, Term } from './filter-terms';
import { cutWords } from './filter-words';
import type { Word } from './filter-words';
import { ok, refuse } from '../../contract/outcome';
import type { Outcome } from '../../contract/outcome';
import type { RunRow } from '../run/run';

export type { Predicate } from './filter-terms';

/** A filter that was read: which rows it keeps, and the fields that it asks about. */
export interface Filter {
  holds: Predicate;
  fields: ReadonlySet<string>;
}

/** Brackets and minuses that may stand inside each other. */
const DEEPEST = 50;

/**
 * Reads the filter box.
 *
 *     filter = all { "OR" all }
 *     all    = { not }
 *     not    = "-" not | "(" filter ")" | term
 *
 * A term is a plain word (found in name, experiment, objective, dataset, network, state, tags, notes or id), a regular
 * expression between slashes, `is:` and a word, or a field with `:` (contains; equals for a number), `=`, `!=`, `<`, `<=`,
 * `>`, `>=` or `~` (a regular expression). Quotes keep blanks.
 */
export function parseFilter(text: string): Outcome<Filter> {
  const words = cutWords(text);
  return words.ok ? new Parser(words.value).parse() : words;
}

/** Reads words from left to right; `at` is the next one. */
class Parser {
  private at = 0;
  private depth = 0;
  private readonly fields = new Set<string>();

  constructor(private readonly words: readonly Word[]) {}

  parse(): Outcome<Filter> {
    const whole = this.any();
    if (!whole.ok) return whole;
    if (this.at < this.words.length) return refuse('A ")" has no "(" before it. Put quotes round a word with a bracket in it.');
    return ok({ holds: whole.value, fields: this.fields });
  }

  private any(): Outcome<Predicate> {
    const branches: Predicate[] = [];
    do {
      const branch = this.all();
      if (!branch.ok) return branch;
      // An OR that still lacks its right side keeps what is there, as while one types.
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
    if (++this.depth > DEEPEST) return refuse(`The filter has more than ${DEEPEST} brackets inside each other.`);
    const read = this.take('-') ? negate(this.not()) : this.take('(') ? this.bracket() : this.term();
    this.depth--;
    return read;
  }

  private bracket(): Outcome<Predicate> {
    const inner = this.any();
    if (inner.ok && !this.take(')')) return refuse('A "(" has no ")" after it. Put quotes round a word with a bracket in it.');
    return inner;
  }

  private term(): Outcome<Predicate> {
    const word = this.words[this.at++];
    if (word?.kind !== 'term') return ok(() => true);
    const term: Outcome<Term> = parseTerm(word.text);
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

const every = (terms: readonly Predicate[]): Predicate => (row) => terms.every((holds) => holds(row));
const negate = (read: Outcome<Predicate>): Outcome<Predicate> => (read.ok ? ok((row) => !read.value(row)) : read);
