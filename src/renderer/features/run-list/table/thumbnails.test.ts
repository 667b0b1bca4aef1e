import { expect, test } from 'vitest';
import { Lru } from './thumbnails';

test('the least recently used entry is dropped first', () => {
  const dropped: string[] = [];
  const lru = new Lru<string>(2, (v) => dropped.push(v));
  lru.set('a', 'A');
  lru.set('b', 'B');
  lru.get('a');
  lru.set('c', 'C');
  expect(dropped).toEqual(['B']);
  lru.set('a', 'A2');
  expect(dropped).toEqual(['B', 'A']);
  expect(lru.get('b')).toBeUndefined();
});
