import { describe, expect, test } from 'vitest';
import { movesByOne, movesOnto, movesToRestore } from './queue-moves';

/** The queue after moves, as the core applies them. */
const after = (queue: string, moves: { run: string; position: number }[]): string =>
  moves.reduce((order, { run, position }) => {
    const rest = [...order].filter((one) => one !== run);
    rest.splice(position - 1, 0, run);
    return rest.join('');
  }, queue);

test.each([
  ['a run that was moved to the front', 'abcd', 'cabd', 'c', 'abcd'],
  ['several that were moved to the front', 'abcdef', 'ebacdf', 'eb', 'abcdef'],
  ['the last two, moved to the front one after the other', 'abcd', 'dcab', 'cd', 'abcd'],
  ['a run that was moved down', 'abcd', 'bacd', 'a', 'abcd'],
  ['a run whose follower has started', 'abcd', 'dab', 'd', 'abd'],
  ['nothing if the run has started', 'abc', 'ab', 'c', 'ab'],
  ['a run before those that were queued since', 'abc', 'cabxy', 'c', 'abcxy'],
  ['a run when all older ones have left', 'abc', 'cxy', 'c', 'cxy'],
])('restores %s', (_case, before, now, moved, expected) =>
  expect(after(now, movesToRestore([...now], [...before], [...moved]))).toBe(expected),
);

test('several runs move by one place and keep their order; at the end they stay', () => {
  const after = (runs: string[], places: -1 | 1) => {
    let order = [...'abcde'];
    for (const { run, position } of movesByOne(order, runs, places)) {
      order = order.filter((one) => one !== run);
      order.splice(position - 1, 0, run);
    }
    return order.join('');
  };
  expect(after(['b', 'd'], -1)).toBe('badce');
  expect(after(['c', 'd'], -1)).toBe('acdbe');
  expect(after(['a', 'b', 'd'], -1)).toBe('abdce');
  expect(after(['b', 'c'], 1)).toBe('adbce');
  expect(after(['d', 'e', 'a'], 1)).toBe('bacde');
  expect(movesByOne(['a'], ['gone'], 1)).toEqual([]);
});

describe('dropping runs of a queue onto another', () => {
  const after = (queued: string[], runs: string[], target: string) =>
    movesOnto(queued, runs, target).reduce((order, { run, position }) => {
      const others = order.filter((one) => one !== run);
      return [...others.slice(0, position - 1), run, ...others.slice(position - 1)];
    }, queued);

  test.each([
    [['d'], 'b', 'a d b c e'],
    [['a'], 'c', 'b c a d e'],
    [['c', 'e'], 'a', 'c e a b d'],
    [['e', 'c'], 'a', 'c e a b d'],
    [['a', 'b'], 'd', 'c d a b e'],
    [['a', 'e'], 'c', 'b c a e d'],
    [['a'], 'b', 'b a c d e'],
    [['b'], 'b', 'a b c d e'],
    [['a'], 'gone', 'a b c d e'],
    [['gone'], 'a', 'a b c d e'],
  ])('%j onto %s gives %s', (runs, target, order) => {
    expect(after(['a', 'b', 'c', 'd', 'e'], runs, target).join(' ')).toBe(order);
  });

  test('no run is moved to the place that it has', () => {
    expect(movesOnto(['a', 'b', 'c'], ['b', 'c'], 'a')).toEqual([
      { run: 'b', position: 1 },
      { run: 'c', position: 2 },
    ]);
    expect(movesOnto(['a', 'b', 'c'], ['a'], 'a')).toEqual([]);
  });
});
