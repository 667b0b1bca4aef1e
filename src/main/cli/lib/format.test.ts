import { expect, test } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { bytes, duration, table, value } from './format';
import { lines } from './reporters';

test('durations, sizes and values are formatted readably', () => {
  expect([0, 59.4, 60, 185, 3600, 7450].map(duration)).toEqual([
    '0 s',
    '59 s',
    '1 min',
    '3 min 5 s',
    '1 h',
    '2 h 4 min',
  ]);
  expect([0, 999, 1000, 999_949, 999_950, 1.5e12].map(bytes)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '999.9 kB',
    '1.0 MB',
    '1.5 TB',
  ]);
  expect([0.123456, -12345.6, null, undefined, Number.NaN, 'adam'].map(value)).toEqual([
    '0.1235',
    '-12350',
    '-',
    '-',
    'NaN',
    'adam',
  ]);
});

test('columns are as wide as their widest cell and lines end without spaces', () => {
  expect(
    table(
      ['A', 'B'],
      [
        ['long', 'x'],
        ['s', ''],
      ],
    ),
  ).toBe('A     B\nlong  x\ns');
});

test('without a terminal a run has a line at each change of state, each tenth, and each ten seconds', () => {
  let now = 0;
  const written: string[] = [];
  const reporter = lines(
    (text) => written.push(text),
    () => now,
  );
  const row = (state: string, step: number) =>
    ({ id: 'r', name: 'gan', state, step, steps: 100, last: {} }) as unknown as RunRow;
  const count = (state: string, step: number) => {
    const before = written.length;
    reporter.update(row(state, step));
    return written.length - before;
  };
  expect(count('queued', 0)).toBe(0);
  expect(count('running', 0)).toBe(1);
  expect(count('running', 9)).toBe(0);
  expect(count('running', 10)).toBe(1);
  expect(count('running', 11)).toBe(0);
  now = 10_001;
  expect(count('running', 12)).toBe(1);
  expect(count('finished', 100)).toBe(1);
  expect(count('finished', 100)).toBe(0);
});
