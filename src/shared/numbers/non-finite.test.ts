import { expect, test } from 'vitest';
import { nonFiniteSentence, sharePercent } from './non-finite';

test('a share is never rounded to none or to all', () => {
  expect([
    sharePercent(7, 8),
    sharePercent(1, 1e6),
    sharePercent(999_999, 1e6),
    sharePercent(3, 3),
    sharePercent(1, 3),
  ]).toEqual(['87.5 %', 'less than 0.1 %', 'more than 99.9 %', '100 %', '33.3 %']);
});

test('lines that lack values are named, the others are not', () => {
  expect(nonFiniteSentence([{ name: 'a', nonFinite: 0, total: 9 }])).toBeUndefined();
  expect(
    nonFiniteSentence([
      { name: 'a', nonFinite: 87_500, total: 100_000 },
      { name: 'b', nonFinite: 5, total: 5 },
    ]),
  ).toBe(
    'Not finite (NaN or infinite), so not drawn: a: 87.5 % of 100,000 values; b: all 5 values. A dot is a finite value with such a gap beside it.',
  );
  expect(nonFiniteSentence(Array.from({ length: 6 }, (_, i) => ({ name: `r${i}`, nonFinite: 1, total: 2 })))).toContain(
    'and some of 2 more lines',
  );
});

test('one more line than can be named is one line, and four are all named', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => ({ name: `r${i}`, nonFinite: 1, total: 4 }));
  expect(nonFiniteSentence(lines(4))).toContain('r3: 25 % of 4 values. A dot');
  expect(nonFiniteSentence(lines(5))).toContain('r3: 25 % of 4 values; and some of 1 more line. A dot');
});

test('a share is rounded to a tenth, and zero is zero', () => {
  expect([sharePercent(0, 5), sharePercent(1, 1000), sharePercent(999, 1000), sharePercent(1, 3000)]).toEqual([
    '0 %',
    '0.1 %',
    '99.9 %',
    'less than 0.1 %',
  ]);
});
