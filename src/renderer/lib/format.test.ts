import { expect, test } from 'vitest';
import { formatNumber, percent, plural } from './format';

test.each([
  [undefined, '–'],
  [null, 'NaN'],
  [NaN, 'NaN'],
  [-Infinity, '−∞'],
  [0.69314718, '0.6931'],
  [-12.3456, '−12.35'],
  [0.00005, '5.00e−5'],
  [1234567.5, '1.23e6'],
  [3000, '3,000'],
  [-3, '−3'],
])('writes the number %s as %s', (value, text) => {
  expect(formatNumber(value)).toBe(text);
});

test('a run one step before its end is not at 100 %', () => {
  expect(percent(2999, 3000)).toBe(99);
  expect(percent(3000, 3000)).toBe(100);
  expect(percent(0, 0)).toBe(0);
});

test('uses the singular for one', () => {
  expect([plural(1, 'run'), plural(1200, 'run'), plural(2, 'query', 'queries')]).toEqual([
    '1 run',
    '1,200 runs',
    '2 queries',
  ]);
});
