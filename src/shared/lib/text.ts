import { z } from 'zod';
import { m } from '../../paraglide/messages';

/**
 * Text from somebody else, made safe to show and to store.
 *
 * `visible` and `visibleLines` are for output (terminal, log line, file, image): characters that are invisible, or that
 * control a terminal or the text direction, are written as an escape such as `\u001b`. `cleanName` and `cleanText` are
 * for input.
 */

/**
 * Control characters, lone surrogates, line and paragraph separators, and Unicode's default ignorable characters:
 * zero-width characters, bidi controls, tags, fillers. Joiners and variation selectors are allowed, because emoji and
 * several scripts need them.
 */
const HIDDEN =
  '(?![\\u200c\\u200d\\ufe00-\\ufe0f\\u{e0100}-\\u{e01ef}])[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\ufff9-\\ufffb]';
const EACH_HIDDEN = new RegExp(HIDDEN, 'gu');
const FIRST_HIDDEN = new RegExp(HIDDEN, 'u');
const HIDDEN_BUT_LAYOUT = new RegExp(`(?![\\t\\n])${HIDDEN}`, 'gu');
/** Characters that show nothing: the above, spaces, joiners, and blank letters. */
const BLANK = /^[\p{Cc}\p{Cs}\p{Cf}\p{White_Space}\p{Default_Ignorable_Code_Point}\u2800]*$/u;

/** Terminal control sequences (ECMA-48): strings such as a window title with their content, CSI, and the short ones. */
const TERMINAL_SEQUENCES =
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\-~]/g;
const LINE_BREAKS = /\r\n|[\n\r\u000b\u000c\u0085\u2028\u2029]/g;

/** Fast path: most texts are plain ASCII. */
const PLAIN_LINE = /^[\x20-\x7e]*$/;
const PLAIN_LINES = /^[\x20-\x7e\n\t]*$/;

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  const code = character.codePointAt(0)!;
  return SHORT[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/**
 * The text on one line, with an escape such as `\n` or `\u202e` for each character that is invisible or changes the
 * text around it.
 */
export const visible = (text: string): string => (PLAIN_LINE.test(text) ? text : text.replace(EACH_HIDDEN, escaped));

/** Like {@link visible}, for a text of several lines: line breaks and tabs are kept. */
export const visibleLines = (text: string): string =>
  PLAIN_LINES.test(text) ? text : text.replace(/\r\n/g, '\n').replace(HIDDEN_BUT_LAYOUT, escaped);

/** Whether nothing of the text is visible: it is empty, or all spaces, zero-width characters and the like. */
export const isBlank = (text: string): boolean => BLANK.test(text);

/**
 * Cleans a foreign name to one line: removes terminal sequences and hidden characters, collapses whitespace. Empty if
 * nothing visible is left.
 */
export function cleanName(text: string): string {
  if (!FIRST_HIDDEN.test(text)) return isBlank(text) ? '' : text.trim();
  const line = text
    .replace(TERMINAL_SEQUENCES, '')
    .replace(LINE_BREAKS, ' ')
    .replace(/\t/g, ' ')
    .replace(EACH_HIDDEN, '');
  return isBlank(line) ? '' : line.replace(/\s+/g, ' ').trim();
}

/**
 * Cleans a foreign text of several lines, such as notes or a message: like {@link cleanName}, but line breaks, tabs
 * and spaces are kept.
 */
export function cleanText(text: string): string {
  if (!FIRST_HIDDEN.test(text)) return text;
  return text.replace(TERMINAL_SEQUENCES, '').replace(LINE_BREAKS, '\n').replace(HIDDEN_BUT_LAYOUT, '');
}

/** What is wrong with a text as a one-line name, as the end of a sentence: `it holds a line break after "ab"`. */
export function nameProblem(text: string): string | undefined {
  const found = FIRST_HIDDEN.exec(text);
  if (!found) return undefined;
  const before = [...text.slice(0, found.index)].slice(-20).join('');
  const what = describeHidden(found[0]);
  return before === ''
    ? m.core_text_holds_at_beginning({ found: what })
    : m.core_text_holds_after({ found: what, before });
}

function describeHidden(character: string): string {
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  if (/[\n\r\u000b\u000c\u0085\u2028\u2029]/.test(character)) return m.core_text_line_break();
  if (character === '\t') return m.core_text_tab();
  if (/[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(character))
    return m.core_character_changes_direction_writing({ code });
  return /\p{Cc}/u.test(character) ? m.core_control_character({ code }) : m.core_invisible_character({ code });
}

/**
 * A value as JSON that is safe to show. It parses to the same value: hidden characters can only occur in strings, where
 * they are written as JSON escapes.
 */
export function safeJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent);
  if (PLAIN_LINES.test(json)) return json;
  const units = (character: string) =>
    Array.from({ length: character.length }, (_, i) => character.charCodeAt(i).toString(16).padStart(4, '0'));
  return json.replace(HIDDEN_BUT_LAYOUT, (character) =>
    units(character)
      .map((unit) => `\\u${unit}`)
      .join(''),
  );
}

/** Max characters in the name of a run, an experiment or a branch. */
export const MAX_NAME_LENGTH = 200;

/**
 * A name from a person or a program: one line of visible characters, trimmed.
 *
 * @param empty message for a name without visible characters
 */
export const givenName = (empty: () => string, max = MAX_NAME_LENGTH) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const problem = isBlank(text)
        ? empty()
        : text.length > max
          ? m.core_name_has_at_most_characters({ max, count: text.length })
          : nameProblem(text);
      if (problem !== undefined)
        context.addIssue({
          code: 'custom',
          message: isBlank(text) || text.length > max ? problem : m.core_name_one_line_visible_characters({ problem }),
        });
    });
