import { expect, it } from 'vitest';
import { csvField, csvLine, csvNumber, csvWords } from './csv';

it('quotes fields where needed', () =>
  expect(['a"b', 'a,b', 'a\nb', 'a b'].map(csvField)).toEqual(['"a""b"', '"a,b"', '"a\nb"', 'a b']));

it('escapes text that a spreadsheet would evaluate', () => {
  expect(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '＝1', '=HYPERLINK("http://a","b")'].map(csvWords)).toEqual([
    "'=1+1",
    "'+1",
    "'-1",
    "'@SUM(A1)",
    "'\t=1",
    "'＝1",
    `"'=HYPERLINK(""http://a"",""b"")"`,
  ]);
  expect(['gan', 'wgan · from 10', 'a=b', "'quoted'", ''].map(csvWords)).toEqual([
    'gan',
    'wgan · from 10',
    'a=b',
    "'quoted'",
    '',
  ]);
});

it('does not change numbers', () =>
  expect(csvLine([-1, 1e-9, NaN, -Infinity, undefined].map(csvNumber))).toBe('-1,1e-9,NaN,-Infinity,\r\n'));
