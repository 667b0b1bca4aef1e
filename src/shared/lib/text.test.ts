import { describe, expect, it } from 'vitest';
import { cleanName, cleanText, isBlank, nameProblem, safeJson, visible, visibleLines } from './text';

const ESC = '\u001b';
/** What would steer a terminal, a line of text, or its reader. */
const HOSTILE = [
  `${ESC}[2J${ESC}]0;title\u0007${ESC}[31mred${ESC}[0m`,
  '\u009b31mred',
  'a\u202eb',
  'a\u2066b\u2069',
  'a\u200bb',
  'a\ufeffb',
  'a\u2028b',
  'a\u00adb',
  'a\u{e0041}b',
  'a\u007fb',
  'a\u0085b',
  'a\ud800b',
];
const HIDDEN =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/u;

describe('what is shown', () => {
  it.each(HOSTILE)('has no hidden character: %j', (text) => {
    expect(visible(text)).not.toMatch(HIDDEN);
    expect(visibleLines(`${text}\n\t${text}`).replace(/[\n\t]/g, '')).not.toMatch(HIDDEN);
  });
  it('is on one line, with escapes that can be read', () => {
    expect(visible(`${ESC}[2Jline1\nline2\r\n\ttab\u202e\u{e0041}`)).toBe(
      '\\u001b[2Jline1\\nline2\\r\\n\\ttab\\u202e\\u{e0041}',
    );
    expect(visibleLines(`one\r\ntwo\t${ESC}[1m\rthree`)).toBe('one\ntwo\t\\u001b[1m\\rthree');
  });
  it.each(['wgan · seed 2', 'Überraschung', 'αβγ', '数字', '👩‍💻 ❤️', 'می‌خواهم'])('leaves %s as it is', (text) => {
    expect(visible(text)).toBe(text);
    expect(cleanName(text)).toBe(text);
    expect(cleanText(text)).toBe(text);
    expect(nameProblem(text)).toBeUndefined();
  });
});

describe('what is kept', () => {
  it.each(HOSTILE)('has no hidden character: %j', (text) => {
    expect(cleanName(text)).not.toMatch(HIDDEN);
    expect(cleanText(text).replace(/\n/g, '')).not.toMatch(HIDDEN);
    expect(nameProblem(text)).toBeDefined();
  });
  it('is without the sequences of a terminal, whole', () => {
    expect(cleanName(HOSTILE[0]!)).toBe('red');
    expect(cleanName(`${ESC}]8;;file:///x${ESC}\\link${ESC}]8;;${ESC}\\`)).toBe('link');
    expect(cleanText(`${ESC}[31mone${ESC}[0m\r\n  two\u2028three`)).toBe('one\n  two\nthree');
  });
  it('is a name of one line', () => expect(cleanName('line1\nline2\r\nline3\ttab ')).toBe('line1 line2 line3 tab'));
  it.each([
    '',
    '   ',
    '\u200b\u200d\u2060',
    '\ufeff',
    '\u3164',
    '\u2800',
    '\u00a0\u3000',
    '\ufe0f',
    `${ESC}[2J`,
    '\u202e',
  ])('is no name where nothing can be seen: %j', (text) => {
    expect(cleanName(text)).toBe('');
    if (!text.includes(ESC)) expect(isBlank(text)).toBe(true);
  });
  it('takes time by its length, whatever it repeats', () => {
    const began = process.cpuUsage().user;
    for (const part of [`${ESC}]`, '\u009d', `${ESC}[`, `${ESC}[0`, ESC, '\u200b', ' \n'])
      cleanText(part.repeat(100_000));
    expect(process.cpuUsage(undefined).user - began).toBeLessThan(5_000_000);
  });
  it('says what is hidden in a name, and where', () => {
    expect(nameProblem('line1\nline2')).toBe('it holds a line break after "line1"');
    expect(nameProblem('a\u200b')).toBe('it holds an invisible character (U+200B) after "a"');
    expect(nameProblem('\u202eab')).toBe(
      'it holds a character that changes the direction of writing (U+202E) at its beginning',
    );
    expect(nameProblem(`a${ESC}`)).toBe('it holds a control character (U+001B) after "a"');
  });
});

it.each([...HOSTILE, 'a\u001f\u007f\u2029', { ['a\u202e']: ['\u{e0041}', 1] }, [], null])(
  'JSON reads back as it was, and hides nothing: %j',
  (value) => {
    const text = safeJson(value, 2);
    expect(JSON.parse(text)).toEqual(value);
    expect(text.replace(/\n/g, '')).not.toMatch(HIDDEN);
  },
);
