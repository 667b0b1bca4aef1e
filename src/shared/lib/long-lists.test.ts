import { expect, it } from 'vitest';
import { append, greatest } from './long-lists';

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
