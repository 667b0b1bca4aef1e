import { expect, it } from 'vitest';
import { append, chooseEvenly, greatest, lowerBound } from './lists';

it('takes lists that are too long for the arguments of a call', () => {
  const long = Array.from({ length: 500_000 }, (_, i) => i);
  const list = [-1];
  append(list, long);
  expect([list.length, list[500_000]]).toEqual([500_001, 499_999]);
  expect([greatest(long), greatest([], 3), greatest([1, 2], 3), greatest([]), greatest([1, NaN])]).toEqual([
    499_999,
    3,
    3,
    -Infinity,
    NaN,
  ]);
});

it('chooses all that fit, and always both ends', () => {
  expect(chooseEvenly([0, 10, 20], 3)).toEqual([0, 10, 20]);
  expect(chooseEvenly([0, 10, 20, 30, 40, 50, 60], 3)).toEqual([0, 30, 60]);
  expect(chooseEvenly([0, 10, 20], 1)).toEqual([20]);
  expect(chooseEvenly([], 4)).toEqual([]);
});

it('chooses with gaps that differ by one at most, and takes none twice', () => {
  const chosen = chooseEvenly(
    Array.from({ length: 1001 }, (_, i) => i),
    64,
  );
  const gaps = chosen.slice(1).map((at, i) => at - chosen[i]!);
  expect(chosen).toHaveLength(64);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  expect(Math.min(...gaps)).toBeGreaterThan(0);
});

it('finds the first entry that is not less than a number, as a search from the start does', () => {
  const lists = [[], [1], [1, 1, 2], [0, 0.5, 0.5, 0.5, 7, 9, 9], Array.from({ length: 100 }, (_, i) => 3 * i)];
  for (const list of lists)
    for (const x of [-Infinity, -1, 0, 0.5, 1, 1.5, 2, 8, 9, 10, 150, 297, 298, Infinity]) {
      const first = list.findIndex((entry) => entry >= x);
      expect(lowerBound(list, x)).toBe(first < 0 ? list.length : first);
    }
  expect(lowerBound([1, 2, 3, 0, 0], 9, 3)).toBe(3);
});
