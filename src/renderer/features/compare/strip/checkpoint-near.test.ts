import { expect, it } from 'vitest';
import { checkpointNear } from './strip';

it('finds the nearest checkpoint, the earlier of two equally near', () => {
  const stored = [{ step: 400 }, { step: 100 }, { step: 200 }];
  expect([0, 149, 150, 151, 310, 9000].map((step) => checkpointNear(stored, step))).toEqual([
    100, 100, 100, 200, 400, 400,
  ]);
  expect(checkpointNear([], 10)).toBeUndefined();
});
