import { expect, it } from 'vitest';
import { describeLineage, samplesAt, updatesAt } from './lineage';
import type { Parent } from './lineage';

const parent = (given: Partial<Parent>): Parent => ({
  run: 'a',
  name: 'A',
  step: 100,
  sha256: '0'.repeat(64),
  before: { updates: 500, samples: 32_000, seconds: 9 },
  changes: [],
  ...given,
});

it('counts the updates of the ancestors at their own critic steps and batch', () => {
  const root = { hyperparameters: { criticSteps: 5, batchSize: 64 } };
  expect([updatesAt(root, 100), samplesAt(root, 100)]).toEqual([500, 32_000]);
  // 100 steps of 5 updates, then 50 steps of 1: 550 updates; then each has 128 samples instead of 64.
  const child = { hyperparameters: { criticSteps: 1, batchSize: 128 }, parent: parent({}) };
  expect([updatesAt(child, 150), samplesAt(child, 150)]).toEqual([550, 38_400]);
  // In packs of 3 each update sees 3 x 64 samples.
  expect(samplesAt({ hyperparameters: { ...root.hyperparameters, packing: 3 } }, 100)).toBe(3 * 32_000);
});

it('states up to which step a branch equals its parent', () => {
  const changes = [{ name: 'learningRate', from: 2e-4, to: 1e-4 }];
  const runs = [
    { id: 'a', name: 'A' },
    { id: 'b', name: 'B', parent: parent({ changes }) },
  ];
  expect(describeLineage(runs)).toBe('B is A up to step 100. Only the steps after that can be compared.');
  expect(describeLineage([runs[0]!])).toBeUndefined();
});

it('names a parent that is not shown and the changes, and counts the fourth branch', () => {
  const run = (id: string) => ({ id, name: id.toUpperCase(), parent: parent({}) });
  expect(describeLineage([run('b')])).toBe(
    'B is A, which is not shown, up to step 100 (changed there: nothing). Only the steps after that can be compared.',
  );
  expect(describeLineage(['b', 'c', 'd', 'e'].map(run))).toMatch(
    / 1 more of these runs are branches\. Only the steps after that can be compared\.$/,
  );
});
