import { expect, test } from 'vitest';
import { movesBack } from './moves-back';

/** The queue after moves, as the core makes them. */
const after = (queue: string, moves: { run: string; position: number }[]): string =>
  moves.reduce((order, { run, position }) => {
    const rest = [...order].filter((one) => one !== run);
    rest.splice(position - 1, 0, run);
    return rest.join('');
  }, queue);

test.each([
  ['one that was put first', 'abcd', 'cabd', 'c', 'abcd'],
  ['several that were put first', 'abcdef', 'ebacdf', 'eb', 'abcdef'],
  ['the last two, put first in turn', 'abcd', 'dcab', 'cd', 'abcd'],
  ['one that was moved down', 'abcd', 'bacd', 'a', 'abcd'],
  ['one of which the one behind has started', 'abcd', 'dab', 'd', 'abd'],
  ['one that has started', 'abc', 'ab', 'c', 'ab'],
  ['one with new ones behind the queue', 'abc', 'cabxy', 'c', 'abcxy'],
  ['one when all others have gone', 'abc', 'cxy', 'c', 'cxy'],
])('puts back %s', (_what, before, now, moved, expected) =>
  expect(after(now, movesBack([...now], [...before], [...moved]))).toBe(expected),
);
