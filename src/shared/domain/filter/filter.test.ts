import { describe, expect, test } from 'vitest';
import { aRow } from '../run/run-row.test-helper';
import { parseFilter } from './filter';

const rows = [
  aRow(
    'a',
    { name: 'wgan · seed 1', state: 'failed', tags: ['paper', 'night run'], createdAt: '2026-11-20T08:00:00.000Z' },
    { objective: 'wgan' },
  ),
  aRow('b', {
    name: 'gan · seed 2',
    state: 'running',
    seed: 2,
    notes: 'Looks Collapsed',
    last: { generatorLoss: 0.7 },
    warnings: 3,
    warned: [
      { name: 'mode-collapse', step: 700 },
      { name: 'oscillation', step: 1200, passed: 2000 },
    ],
  }),
  aRow(
    'c',
    { name: 'wgan-gp · seed 12', state: 'finished', seed: 12, favourite: true },
    { objective: 'wgan-gp', learningRate: 0.001 },
  ),
];

const found = (text: string): string => {
  const filter = parseFilter(text);
  if (!filter.ok) return 'error';
  return rows
    .filter(filter.value.holds)
    .map((r) => r.id)
    .join('');
};

describe('parseFilter', () => {
  test.each([
    ['', 'abc'],
    ['collapsed', 'b'],
    ['wgan seed', 'ac'],
    ['-wgan', 'b'],
    ['warnings>0', 'b'],
    ['warning="mode collapse"', 'b'],
    ['warning=oscillation', 'b'],
    ['warning:collapse', 'b'],
    ['warning=collapse', ''],
    ['warning!="mode collapse"', 'ac'],
    ['warning!=NaN', 'abc'],
    ['warning~/^mode.*oscillation$/', 'b'],
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
    ['state:failed OR state:running', 'ab'],
    ['wgan state:failed OR seed:12', 'ac'],
    ['wgan (state:failed OR seed:12)', 'ac'],
    ['-(state:failed OR seed:12)', 'b'],
    ['(wgan', 'error'],
    ['wgan)', 'error'],
    ['wgan OR', 'ac'],
    ['()', 'abc'],
    ['name~/^wgan.*12/', 'c'],
    ['name~/WGAN/', ''],
    ['name~/WGAN/i', 'ac'],
    ['name~wgan.*1$', 'a'],
    ['name~"seed 1$"', 'a'],
    ['-name~/wgan/', 'b'],
    ['/Collapsed$/', 'b'],
    ['/^collapsed/i', ''],
    ['/^looks (collapsed|fine)/i', 'b'],
    ['/a\\/b/', ''],
    ['/wgan', 'error'],
    ['/(/', 'error'],
    ['/(?=a)/', 'error'],
    ['/a/g', 'error'],
    ['last.generatorLoss<1', 'b'],
    ['is:favourite', 'c'],
    ['is:live OR is:finished', 'bc'],
    ['is:nonsense', 'error'],
    ['note(s)', ''],
  ])('"%s" keeps the runs %s', (text, ids) => {
    expect(found(text)).toBe(ids);
  });

  test('returns the fields that it tests', () => {
    const filter = parseFilter('wgan (is:archived OR -lr<1)');
    expect(filter.ok && [...filter.value.fields]).toEqual(['archived', 'learningRate']);
  });

  test('explains in a sentence what is wrong with an expression', () => {
    const filter = parseFilter('name~/wgan(/');
    expect(!filter.ok && filter.error.message).toBe(
      '/wgan(/ is not a regular expression that can be searched: missing closing ).',
    );
  });

  test('bounds the time of every pattern: it is linear in the length of the text', () => {
    const filter = parseFilter('notes~/^(a|aa|a*)*(.*a){20}$/');
    if (!filter.ok) throw new Error(filter.error.message);
    // A backtracking engine needs 2^1000 steps for this one.
    expect(filter.value.holds(aRow('x', { notes: `${'a'.repeat(1000)}b` }))).toBe(false);
  });

  test('is refused when it is nested too deeply or too long', () => {
    expect(parseFilter('('.repeat(60) + ')'.repeat(60)).ok).toBe(false);
    expect(parseFilter('x'.repeat(2000)).ok).toBe(false);
  });

  test('names the nearest field when one is mistyped', () => {
    const filter = parseFilter('wgan batchsiz:64');
    expect(filter).toMatchObject({ ok: false, error: { at: 'batchsiz' } });
    expect(!filter.ok && filter.error.message).toContain('Did you mean "batchSize"?');
  });
});
