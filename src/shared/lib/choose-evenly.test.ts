import { expect, it } from 'vitest';
import { chooseEvenly } from './choose-evenly';

it('keeps all that fit, and always both ends', () => {
  expect(chooseEvenly([0, 10, 20], 3)).toEqual([0, 10, 20]);
  expect(chooseEvenly([0, 10, 20, 30, 40, 50, 60], 3)).toEqual([0, 30, 60]);
  expect(chooseEvenly([0, 10, 20], 1)).toEqual([20]);
  expect(chooseEvenly([], 4)).toEqual([]);
});

it('leaves gaps that differ by one at most, and takes none twice', () => {
  const chosen = chooseEvenly(
    Array.from({ length: 1001 }, (_, i) => i),
    64,
  );
  const gaps = chosen.slice(1).map((at, i) => at - chosen[i]!);
  expect(chosen).toHaveLength(64);
  expect(Math.max(...gaps) - Math.min(...gaps)).toBeLessThanOrEqual(1);
  expect(Math.min(...gaps)).toBeGreaterThan(0);
});
