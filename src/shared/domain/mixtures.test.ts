import { expect, test } from 'vitest';
import { modesOf } from './mixtures';

test('the ring has eight modes at radius 2 / 1.414, 45 degrees apart, the first on the x axis', () => {
  const { means, deviation } = modesOf('ring')!;
  expect(means).toHaveLength(8);
  expect(means[0]).toEqual([2 / 1.414, 0]);
  // The second is at 45 degrees: both coordinates are sqrt(2).
  expect(means[1]!.map((x) => x * 1.414)).toEqual([expect.closeTo(Math.SQRT2, 12), expect.closeTo(Math.SQRT2, 12)]);
  for (const [x, y] of means) expect(Math.hypot(x, y)).toBeCloseTo(2 / 1.414, 12);
  expect(deviation).toBeCloseTo(0.014144, 6);
});

test('the grid has 25 modes, 2 / 2.828 apart, centred at 0', () => {
  const { means, deviation } = modesOf('grid')!;
  expect(new Set(means.map(([x, y]) => `${(x * 2.828).toFixed(9)} ${(y * 2.828).toFixed(9)}`)).size).toBe(25);
  expect([...new Set(means.map(([x]) => Math.round(x * 2.828)))].sort((a, b) => a - b)).toEqual([-4, -2, 0, 2, 4]);
  expect(means.reduce((sum, [x, y]) => sum + x + y, 0)).toBeCloseTo(0, 12);
  expect(deviation).toBeCloseTo(0.05 / 2.828, 12);
});

test('other datasets have no known modes, nor do names of object members', () => {
  for (const name of ['swiss-roll', 'mnist', '', 'constructor', '__proto__']) expect(modesOf(name)).toBeUndefined();
});
