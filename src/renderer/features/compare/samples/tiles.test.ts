import { expect, it, test } from 'vitest';
import { moveTile, tileWords, wholeMultiple } from './tiles';

const SHAPE = { rows: 4, columns: 8 };

test.each([
  ['ArrowUp', 0, 2],
  ['ArrowDown', 2, 2],
  ['ArrowLeft', 1, 1],
  ['ArrowRight', 1, 3],
  ['Home', 1, 0],
  ['End', 1, 7],
])('%s leads from row 1, column 2 to row %s, column %s', (key, row, column) => {
  expect(moveTile(key, { row: 1, column: 2 }, SHAPE)).toEqual({ row, column });
});

it('stays within the grid, and ignores other keys', () => {
  expect(moveTile('ArrowDown', { row: 3, column: 7 }, SHAPE)).toEqual({ row: 3, column: 7 });
  expect(moveTile('ArrowRight', { row: 3, column: 7 }, SHAPE)).toEqual({ row: 3, column: 7 });
  expect(moveTile('x', { row: 0, column: 0 }, SHAPE)).toBeUndefined();
});

it('enlarges in whole multiples as long as one fits', () => {
  expect([
    wholeMultiple(28, 84),
    wholeMultiple(28, 80),
    wholeMultiple(32, 84),
    wholeMultiple(128, 84),
    wholeMultiple(0, 84),
  ]).toEqual([84, 56, 64, 84, 84]);
});

it('counts from 1 in text', () => {
  expect(tileWords({ row: 0, column: 7 })).toBe('row 1, column 8');
});
