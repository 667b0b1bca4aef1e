import { expect, test } from 'vitest';
import { CompensatedSum } from './compensated-sum';

const sumOf = (values: readonly number[]): CompensatedSum => {
  const sum = new CompensatedSum();
  for (const value of values) sum.add(value);
  return sum;
};

test('small values survive great ones of both signs, in any order', () => {
  expect(sumOf([1e20, 0.5, -1e20]).total).toBe(0.5);
  expect(sumOf([0.5, 1e20, 0.25, -1e20]).total).toBe(0.75);
  expect(sumOf(Array<number>(10).fill(0.1)).total).toBe(1);
});

test('two sums are added without losing what was rounded off either', () => {
  const other = sumOf([1e20, 0.5]);
  expect(sumOf([0.25, -1e20]).plus(other.sum, other.rest)).toBe(0.75);
});
