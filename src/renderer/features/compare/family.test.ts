import { expect, it } from 'vitest';
import type { RunRow } from '../../../shared/domain/run/run';
import { aRow } from '../../../shared/domain/run/run-row.test-helper';
import { familyOf } from './family';

const parent = (run: string, step: number) => ({
  run,
  name: run.toUpperCase(),
  step,
  sha256: '0'.repeat(64),
  before: { updates: 0, samples: 0, seconds: 0 },
  changes: [],
});
const rows: RunRow[] = [
  aRow('a', { name: 'A', step: 100 }),
  aRow('late', { step: 90, parent: parent('a', 80) }),
  aRow('early', { step: 60, parent: parent('a', 20) }),
  aRow('grandchild', { step: 70, parent: parent('early', 50) }),
  aRow('stranger', { step: 5 }),
];

it('has the whole family of any of its members, with branches ordered by step', () => {
  const tree = [
    ['a', undefined, 0, 100],
    ['early', 0, 20, 60],
    ['grandchild', 1, 50, 70],
    ['late', 0, 80, 90],
  ];
  for (const id of ['a', 'grandchild', 'late'])
    expect(familyOf(rows, [id]).map((k) => [k.id, k.under, k.from, k.to])).toEqual(tree);
  expect(familyOf(rows, ['late', 'early'])).toHaveLength(4);
});

it('is empty for a run without branches', () => expect(familyOf(rows, ['stranger'])).toEqual([]));

it('has a deleted parent under the name that its branches have', () => {
  const family = familyOf(rows.slice(1), ['early']);
  expect(family.map((k) => [k.id, k.name, k.row === undefined, k.to])[0]).toEqual(['a', 'A', true, 80]);
  expect(family).toHaveLength(4);
});
