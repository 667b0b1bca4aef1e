import { expect, test } from 'vitest';
import { remaining } from './log.mjs';
import { compareVersions } from './system.mjs';

test('the time left is extrapolated from the time so far', () => {
  expect(remaining(0.25, 20_000)).toBe(', 60 s left');
  expect(remaining(0.8, 4_000)).toBe(', 1.0 s left');
});

test('no time is estimated at the start or at the end', () => {
  expect([remaining(0.01, 5), remaining(1, 5)]).toEqual(['', '']);
});

test.each([
  ['12.9.3', '12.10', -1],
  ['9.28.0.42', '9.3.0', 1],
  ['2.27', '2.27.0', 0],
])('version %s against %s is %i', (a, b, expected) => expect(compareVersions(a, b)).toBe(expected));
