import { visibleLines } from '../lib/text';

/** Quotes a field where RFC 4180 asks for it. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** What a spreadsheet takes for the beginning of a formula, in full width too. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A field of words, which somebody else may have chosen: one that begins like a formula gets an apostrophe before it, so that a spreadsheet
 * computes nothing (https://owasp.org/www-community/attacks/CSV_Injection), and hidden characters are written as escapes.
 * Numbers are no words: -1 stays -1.
 */
export const csvWords = (text: string): string => {
  const shown = visibleLines(text);
  return csvField(FORMULA.test(shown) ? `'${shown}` : shown);
};

/** A number as text; empty where there is none. */
export const csvNumber = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** Fields as a line; its end is CRLF, as RFC 4180 says. */
export const csvLine = (fields: readonly string[]): string => `${fields.join(',')}\r\n`;
