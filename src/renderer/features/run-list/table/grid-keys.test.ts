import { expect, test } from 'vitest';
import { nextIndex, rangeBetween } from './grid-keys';

test.each([
  ['ArrowDown', -1, 0],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 0, 0],
  ['ArrowUp', 5, 4],
  ['PageDown', 2, 6],
  ['PageUp', 2, 0],
  ['Home', 7, 0],
  ['End', 0, 9],
  ['x', 3, undefined],
])('%s leads from line %s to %s of ten with four on the screen', (key, at, to) => {
  expect(nextIndex(key, at, 10, 4)).toBe(to);
});

test('no key leads anywhere in an empty list', () => {
  expect(nextIndex('ArrowDown', -1, 0, 4)).toBeUndefined();
});

test('a range holds both ends, in either direction', () => {
  expect(rangeBetween(['a', 'b', 'c', 'd'], 'c', 'b')).toEqual(['b', 'c']);
  expect(rangeBetween(['a', 'b'], 'gone', 'b')).toEqual(['b']);
  expect(rangeBetween(['a', 'b'], undefined, 'a')).toEqual(['a']);
});
