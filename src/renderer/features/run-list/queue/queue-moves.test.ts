import { expect, test } from 'vitest';
import { movesToRestore } from './queue-moves';

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
