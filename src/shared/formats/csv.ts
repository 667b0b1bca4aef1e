import { visibleLines } from '../lib/text';

/** Quotes a field where RFC 4180 requires it. */
export const csvField = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

/** Characters that begin a formula in a spreadsheet, including full-width forms. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * A text field that may come from somebody else. Text that would be read as a formula is prefixed with an apostrophe
 * (CSV injection, https://owasp.org/www-community/attacks/CSV_Injection), and hidden characters are escaped.
 * Not for numbers: -1 stays -1.
 */
export const csvWords = (text: string): string => {
  const shown = visibleLines(text);
  return csvField(FORMULA.test(shown) ? `'${shown}` : shown);
};

/** A number as text; empty for undefined. */
export const csvNumber = (value: number | undefined): string => (value === undefined ? '' : String(value));

/** A record, terminated with CRLF (RFC 4180). */
export const csvLine = (fields: readonly string[]): string => `${fields.join(',')}\r\n`;
