import { expect, it } from 'vitest';
import { fitSquares } from './layout';

it('puts four in a row of a wide box and in a square of a square one', () => {
  expect(fitSquares(4, 1000, 300, 40, 8)).toEqual({ columns: 4, size: 244 });
  expect(fitSquares(4, 608, 688, 40, 8)).toEqual({ columns: 2, size: 300 });
});

it('fills the whole box with one', () => {
  expect(fitSquares(1, 1000, 340, 40, 8)).toEqual({ columns: 1, size: 300 });
});

it('never leaves the box', () => {
  for (let n = 1; n <= 12; n++) {
    const { columns, size } = fitSquares(n, 1060, 400, 40, 12);
    const rows = Math.ceil(n / columns);
    expect(columns * size + 12 * (columns - 1)).toBeLessThanOrEqual(1060);
    expect(rows * (size + 40) + 12 * (rows - 1)).toBeLessThanOrEqual(400);
  }
});
