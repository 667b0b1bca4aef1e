import { expect, test } from 'vitest';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { Lru } from './table/thumbnails';
import { mergeRows } from './merge-rows';
import { hashOf, parseRoute, type Route } from '../../lib/route';

test('changed rows keep their place, new ones follow, removed ones go', () => {
  const index = new Map([
    ['a', 0],
    ['b', 1],
  ]);
  const first = [aRow('a'), aRow('b')];
  const second = mergeRows(first, index, { rows: [aRow('b', { step: 5 }), aRow('c')], removed: ['a'] });
  expect(second.map((r) => [r.id, r.step])).toEqual([
    ['b', 5],
    ['c', 0],
  ]);
  expect([...index]).toEqual([
    ['b', 0],
    ['c', 1],
  ]);
  expect(first.map((r) => r.id)).toEqual(['a', 'b']);
});

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

test.each<Route>([
  { view: 'runs' },
  { view: 'runs', place: 'archive' },
  { view: 'runs', place: 'trash' },
  { view: 'new' },
  { view: 'new', preset: 'ring-compare' },
  { view: 'compare', runs: ['a', 'b'] },
  { view: 'compare', runs: [] },
  { view: 'run', id: '20261121-100000-abcd' },
  { view: 'about' },
  { view: 'latents', run: 'a' },
  { view: 'latents', run: 'a', step: 400 },
  { view: 'latents', run: 'a', step: 400, beside: { run: 'b', step: 0 } },
  { view: 'latents', run: 'a', beside: { run: 'b' } },
])('the address of %o leads back to it', (route) => {
  expect(parseRoute(hashOf(route))).toEqual(route);
});

test('an unknown address leads to the runs', () => {
  expect(parseRoute('#/nowhere')).toEqual({ view: 'runs' });
  expect(parseRoute('')).toEqual({ view: 'runs' });
});
