import { describe, expect, test } from 'vitest';
import { aRow } from './a-row.test-helper';
import { parseFilter } from './filter';

const rows = [
  aRow('a', { name: 'wgan · seed 1', state: 'failed', tags: ['paper', 'night run'], createdAt: '2026-11-20T08:00:00.000Z' }, { objective: 'wgan' }),
  aRow('b', { name: 'gan · seed 2', state: 'running', seed: 2, notes: 'Looks Collapsed', last: { generatorLoss: 0.7 } }),
  aRow('c', { name: 'wgan-gp · seed 12', state: 'finished', seed: 12, favourite: true }, { objective: 'wgan-gp', learningRate: 0.001 }),
];

const found = (text: string): string => {
  const filter = parseFilter(text);
  if (!filter.ok) throw new Error(filter.error.message);
  return rows.filter(filter.value).map((r) => r.id).join('');
};

describe('parseFilter', () => {
  test.each([
    ['', 'abc'],
    ['collapsed', 'b'],
    ['wgan seed', 'ac'],
    ['-wgan', 'b'],
    ['state:failed', 'a'],
    ['state:f', 'ac'],
    ['-state:failed wgan', 'c'],
    ['seed:1', 'a'],
    ['seed>=2', 'bc'],
    ['lr<0.001', 'ab'],
    ['learningrate=0.001', 'c'],
    ['lr<=1e-4', 'a'],
    ['objective=wgan', 'a'],
    ['objective:wgan', 'ac'],
    ['objective!=gan', 'ac'],
    ['tag:paper', 'a'],
    ['tag:"night run"', 'a'],
    ['clip:0.01'.replace('clip', 'c'), 'a'],
    ['generator<1', 'b'],
    ['generatorLoss:minimax', ''],
    ['star:yes', 'c'],
    ['created<2026-11-21', 'a'],
    ['lr<', 'abc'],
  ])('"%s" keeps the runs %s', (text, ids) => {
    expect(found(text)).toBe(ids);
  });

  test('names the nearest field when one is mistyped', () => {
    const filter = parseFilter('wgan batchsiz:64');
    expect(filter).toMatchObject({ ok: false, error: { at: 'batchsiz' } });
    expect(!filter.ok && filter.error.message).toContain('Did you mean "batchSize"?');
  });
});
