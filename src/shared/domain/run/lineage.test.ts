import { describe, expect, it } from 'vitest';
import { describeChanges, describeLineage, parentSchema, samplesAt, updatesAt } from './lineage';
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

it('names changes by their labels, and sides that a run does not use', () => {
  expect(
    describeChanges([
      { name: 'learningRate', from: 2e-4, to: 1e-4 },
      { name: 'weightClip', to: 0.01 },
      { name: 'generatorLoss', from: 'minimax' },
      { name: 'of another version', from: 1, to: 0 },
    ]),
  ).toBe(
    'learning rate 0.0002 → 0.0001, weight clip none → 0.01, generator loss minimax → none, of another version 1 → 0',
  );
  expect(describeChanges([])).toBe('');
});

it('lists three branches by name, and says of more only how many', () => {
  const run = (id: string) => ({ id, name: id.toUpperCase(), parent: parent({}) });
  const text = (ids: string) => describeLineage([{ id: 'a', name: 'A' }, ...[...ids].map(run)])!;
  expect(text('bcd')).toBe(
    'B is A up to step 100. C is A up to step 100. D is A up to step 100. Only the steps after that can be compared.',
  );
  expect(text('bcdef')).toContain('D is A up to step 100. 2 more of these runs are branches. Only');
});

it('knows a parent by its id, not by its name', () => {
  const child = { id: 'b', name: 'B', parent: parent({}) };
  expect(describeLineage([{ id: 'other', name: 'A' }, child])).toContain('which is not shown');
});

describe('the origin of a branch from a file', () => {
  const stored = parent({ changes: [{ name: 'steps', from: 1, to: 2 }] });

  it('is read as it was written', () => expect(parentSchema.parse(JSON.parse(JSON.stringify(stored)))).toEqual(stored));

  it('is cleaned of what would steer a terminal', () => {
    const hostile = {
      ...stored,
      run: 'a\u001b[2J',
      name: '\u202e\u200b',
      changes: [{ name: 'x\ny', from: 'a', to: 1 }],
    };
    expect(parentSchema.parse(hostile)).toMatchObject({
      run: 'a\\u001b[2J',
      name: 'unnamed',
      changes: [{ name: 'x\\ny', from: 'a', to: 1 }],
    });
  });

  it.each([
    { step: -1 },
    { step: 0.5 },
    { step: NaN },
    { sha256: 'A'.repeat(64) },
    { run: 'x'.repeat(101) },
    { name: 'x'.repeat(501) },
    { before: { updates: -1, samples: 0, seconds: 0 } },
    { before: { updates: 0, samples: 0 } },
    { changes: [{ name: 'steps', from: null }] },
    { changes: {} },
  ])('is refused with %j', (change) => expect(parentSchema.safeParse({ ...stored, ...change }).success).toBe(false));
});
