import { expect, test } from 'vitest';
import { pruneRule, sortCheckpoints } from './prune-rule';
import type { PruneFacts } from './prune-rule';

const facts = (checkpoints: number[], more: Partial<PruneFacts> = {}): PruneFacts => ({
  checkpoints,
  best: new Set(),
  pinned: new Set(),
  branches: new Set(),
  ...more,
});

test('the first and last checkpoint are kept, and every n-th counted from the first', () => {
  const steps = [10, 20, 30, 40, 50, 60, 70, 80];
  expect(sortCheckpoints(facts(steps), { every: null })).toEqual({
    kept: [
      { step: 10, why: ['first'] },
      { step: 80, why: ['last'] },
    ],
    gone: [20, 30, 40, 50, 60, 70],
  });
  expect(sortCheckpoints(facts(steps), { every: 3 })).toEqual({
    kept: [
      { step: 10, why: ['first', 'every'] },
      { step: 40, why: ['every'] },
      { step: 70, why: ['every'] },
      { step: 80, why: ['last'] },
    ],
    gone: [20, 30, 50, 60],
  });
});

test('best, pinned and branch points are kept with every reason', () => {
  const { kept, gone } = sortCheckpoints(
    facts([1, 2, 3, 4], { best: new Set([2]), pinned: new Set([2, 9]), branches: new Set([4]) }),
    { every: null },
  );
  expect(kept).toEqual([
    { step: 1, why: ['first'] },
    { step: 2, why: ['best', 'pinned'] },
    { step: 4, why: ['last', 'branch'] },
  ]);
  expect(gone).toEqual([3]);
});

test('one checkpoint is first and last, and of none nothing is deleted', () => {
  expect(sortCheckpoints(facts([5]), { every: null }).kept).toEqual([{ step: 5, why: ['first', 'last'] }]);
  expect(sortCheckpoints(facts([]), { every: 2 })).toEqual({ kept: [], gone: [] });
});

test.each([[0], [-1], [1.5], [1_000_001], ['2'], [undefined]])('every %s is refused', (every) =>
  expect(pruneRule.safeParse({ every }).success).toBe(false),
);
