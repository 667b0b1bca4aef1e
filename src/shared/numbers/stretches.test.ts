import { expect, test } from 'vitest';
import { stretches, separateDots } from './stretches';

test('lone entries between gaps are stretches of one', () => {
  const values = [1, NaN, 2, 3, NaN, NaN, 4];
  expect(stretches(0, 7, (i) => Number.isFinite(values[i]))).toEqual([
    [0, 1],
    [2, 4],
    [6, 7],
  ]);
  expect(stretches(2, 4, (i) => Number.isFinite(values[i]))).toEqual([[2, 4]]);
  expect(stretches(0, 0, () => true)).toEqual([]);
});

test('entries that are not joined with the one before them begin anew', () => {
  expect(
    stretches(
      0,
      5,
      () => true,
      (i) => i !== 2,
    ),
  ).toEqual([
    [0, 2],
    [2, 5],
  ]);
  expect(
    stretches(
      0,
      3,
      () => true,
      () => false,
    ),
  ).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
  ]);
});

test('dots that would run together are a dotted line, and the others all stay', () => {
  const level = Array.from({ length: 100 }, (_, x) => ({ x, y: 10 }));
  expect(separateDots(level, 2).map(({ x }) => x)).toEqual(Array.from({ length: 17 }, (_, i) => 6 * i));
  const apart = [
    { x: 0, y: 0 },
    { x: 1, y: 50 },
    { x: 2, y: 0 },
    { x: 9, y: 1 },
  ];
  expect(separateDots(apart, 2)).toEqual(apart);
});
