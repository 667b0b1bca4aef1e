import { expect, test } from 'vitest';
import { hashOf, parseRoute } from './route';
import type { Route } from './route';

test.each<Route>([
  { view: 'runs' },
  { view: 'runs', location: 'archive' },
  { view: 'runs', location: 'trash' },
  { view: 'new' },
  { view: 'new', preset: 'ring-compare' },
  { view: 'new', runs: ['a', 'b'] },
  { view: 'compare', runs: ['a', 'b'] },
  { view: 'compare', runs: [] },
  { view: 'run', id: '20261121-100000-abcd' },
  { view: 'about' },
  { view: 'latents', run: 'a' },
  { view: 'latents', run: 'a', step: 400 },
  { view: 'latents', run: 'a', step: 400, beside: { run: 'b', step: 0 } },
  { view: 'latents', run: 'a', beside: { run: 'b' } },
])('the address of %o is parsed to the same route', (route) => {
  expect(parseRoute(hashOf(route))).toEqual(route);
});

test('an unknown address shows the runs', () => {
  expect(parseRoute('#/nowhere')).toEqual({ view: 'runs' });
  expect(parseRoute('')).toEqual({ view: 'runs' });
});
