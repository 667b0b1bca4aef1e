import { m } from '../../paraglide/messages';
import { shown } from '../domain/text-limits';
import { ok, refuse } from '../contract/outcome';
import type { Outcome } from '../contract/outcome';
import { visible } from '../lib/text';

const BOM = '\ufeff';

/**
 * Parses JSON (RFC 8259) from a foreign file. A leading byte order mark is skipped.
 *
 * Refuses, with the end of a sentence that begins with the name of the file: invalid UTF-8, invalid JSON, a name that
 * occurs twice in one object (the standard does not define which one counts), and `__proto__`, which many programs
 * treat specially.
 */
export function parseJson(input: Uint8Array | string): Outcome<unknown> {
  const text = typeof input === 'string' ? ok(input.startsWith(BOM) ? input.slice(1) : input) : decode(input);
  if (!text.ok) return text;
  let value: unknown;
  try {
    value = JSON.parse(text.value);
  } catch (error) {
    return refuse(m.core_not_json({ error: syntaxError(error as Error, text.value) }));
  }
  const problem = nameProblemIn(text.value);
  return problem === undefined ? ok(value) : refuse(problem);
}

function decode(bytes: Uint8Array): Outcome<string> {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    return refuse(m.core_written_in_utf_16_save());
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    const line = lineOf(new TextDecoder('utf-8').decode(bytes), '\ufffd');
    return refuse(m.core_not_utf_8_text_line({ line }));
  }
}

const lineOf = (text: string, mark: string): number => lineAt(text, Math.max(0, text.indexOf(mark)));
const lineAt = (text: string, at: number): number => text.slice(0, at).split('\n').length;

/** The engine's error message without position and quoted text, with the line number. */
function syntaxError({ message }: Error, text: string): string {
  if (text.trim() === '') return m.core_it_is_empty();
  const at = /at position (\d+)/.exec(message)?.[1];
  const what = visible(
    message
      .replace(/ \(line \d+ column \d+\)/, '')
      .replace(/ (in JSON )?at position \d+/, '')
      .replace(/, "[^]*$/, ''),
  );
  const problem = what.charAt(0).toLowerCase() + what.slice(1);
  return at === undefined ? problem : m.core_json_line({ what: problem, line: lineAt(text, Number(at)) });
}

/** What is wrong with the object names in valid JSON text; undefined when nothing is. */
function nameProblemIn(text: string): string | undefined {
  /** The names of each open object; undefined for an array. */
  const open: (Set<string> | undefined)[] = [];
  let string = { from: 0, to: 0 };
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') {
      string = { from: at, to: endOfString(text, at) };
      at = string.to - 1;
    } else if (character === '{') open.push(new Set());
    else if (character === '[') open.push(undefined);
    else if (character === '}' || character === ']') open.pop();
    else if (character === ':') {
      const name = JSON.parse(text.slice(string.from, string.to)) as string;
      const names = open[open.length - 1]!;
      const line = () => lineAt(text, string.from);
      if (name === '__proto__') return m.core_uses_proto_as_name_line({ line: line() });
      if (names.has(name)) return m.core_has_name_twice_in_same({ name: shown(name), line: line() });
      names.add(name);
    }
  }
  return undefined;
}

/** The index after the closing quote of the string that begins here. */
function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}
