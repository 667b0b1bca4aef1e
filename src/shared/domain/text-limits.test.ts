import { expect, test } from 'vitest';
import { clipped, shown } from './text-limits';

test('text up to the limit is left as it is, longer text ends with an ellipsis', () => {
  expect(clipped('a'.repeat(60))).toBe('a'.repeat(60));
  expect(clipped('a'.repeat(61))).toBe(`${'a'.repeat(60)}…`);
  expect([clipped('abc', 3), clipped('abcd', 3), clipped('', 0), clipped('a', 0)]).toEqual(['abc', 'abc…', '', '…']);
});

test('a character of two UTF-16 units is never cut in half', () => {
  expect(clipped('a😀b', 2)).toBe('a…');
  expect(clipped('a😀b', 3)).toBe('a😀…');
  for (let longest = 0; longest < 12; longest++) expect(clipped('😀'.repeat(6), longest)).not.toMatch(/\p{Surrogate}/u);
});

test.each([
  ['gan', '"gan"'],
  ['', '""'],
  ['say "hi"', '"say \\"hi\\""'],
  ['a\u001b[2Jb\u202e', '"a\\u001b[2Jb\\u202e"'],
  ['x'.repeat(1000), `"${'x'.repeat(60)}…"`],
  [undefined, 'nothing'],
  [null, 'null'],
  [0, '0'],
  [-0, '0'],
  [NaN, 'NaN'],
  [-Infinity, '-Infinity'],
  [true, 'true'],
  [[1, 2], 'a list'],
  [{ a: 1 }, 'an object'],
  [new Date(0), 'an object'],
  [Object.create(null), 'an object'],
])('%j is written as %s', (value, text) => expect(shown(value)).toBe(text));

test('neither a cyclic object nor the code of one is run', () => {
  const cyclic: Record<string, unknown> = {
    toString: () => expect.unreachable(),
    toJSON: () => expect.unreachable(),
  };
  cyclic['self'] = cyclic;
  expect(shown(cyclic)).toBe('an object');
});

test('a number of any length is clipped', () => expect(shown(10n ** 100n)).toBe(`1${'0'.repeat(59)}…`));

test('a symbol and a function are written without line breaks', () => {
  expect(shown(Symbol('a\nb'))).toBe('Symbol(a\\nb)');
  expect(shown(() => 'first\nsecond')).not.toMatch(/\n/);
});
