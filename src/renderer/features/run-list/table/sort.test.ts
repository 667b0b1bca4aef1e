import { expect, test } from 'vitest';
import { aRow } from '../../../../shared/domain/run/run-row.test-helper';
import { groupRows, sharedText } from './group-rows';
import { sortRows } from '../../../../shared/domain/table/listed-rows';

const rows = [
  aRow('a', { state: 'finished', last: { generatorLoss: 2 }, createdAt: '2026-11-21T10:00:00.000Z' }),
  aRow('b', { state: 'running', last: {}, createdAt: '2026-11-21T11:00:00.000Z' }),
  aRow('c', { state: 'queued', last: { generatorLoss: -1 }, createdAt: '2026-11-21T12:00:00.000Z', experiment: 'e2' }),
  aRow('d', { state: 'queued', last: { generatorLoss: 2 }, createdAt: '2026-11-21T13:00:00.000Z', experiment: 'e2' }),
];
const ids = (sorted: readonly { id: string }[]): string => sorted.map((r) => r.id).join('');

test('runs without a value come last in both directions, equal ones newest first', () => {
  expect(ids(sortRows(rows, { by: 'generator', descending: false }))).toBe('cdab');
  expect(ids(sortRows(rows, { by: 'generator', descending: true }))).toBe('dacb');
});

test('states are ordered by what is going on', () => {
  expect(ids(sortRows(rows, { by: 'state', descending: false }))).toBe('bdca');
});

test('sorting leaves the given list alone', () => {
  sortRows(rows, { by: 'created', descending: true });
  expect(ids(rows)).toBe('abcd');
});

test('experiments of one name stay two groups, and a closed one shows its head only', () => {
  const lines = groupRows(rows, 'experiment', new Set(['e1']));
  expect(lines.map((l) => (l.kind === 'run' ? l.row.id : `${l.label}:${l.ids.join('')}:${l.live}`))).toEqual([
    'First:ab:1',
    'First:cd:0',
    'c',
    'd',
  ]);
});

test('runs that lack the value share a group that says so', () => {
  const lines = groupRows([aRow('x'), aRow('y', {}, { objective: 'wgan' })], 'weightClip', new Set());
  expect(lines.filter((l) => l.kind === 'group').map((l) => l.label)).toEqual(['no weightClip', '0.01']);
});

test('groups runs that differ only in seed, under their name without it', () => {
  const rows = [
    aRow('x', { name: 'gan · seed 1' }),
    aRow('y', { seed: 1, name: 'wgan' }, { objective: 'wgan' }),
    aRow('z', { seed: 2, name: 'gan · seed 2' }),
  ];
  const lines = groupRows(rows, 'configuration', new Set());
  expect(lines.map((line) => (line.kind === 'group' ? `${line.label}: ${line.ids.join()}` : line.row.id))).toEqual([
    'gan: x,z',
    'x',
    'z',
    'wgan: y',
    'y',
  ]);
});

test('a group says what all of its runs share, and nothing where they differ', () => {
  expect(sharedText(rows, (row) => row.dataset)).toBe('mnist');
  expect(sharedText(rows, (row) => row.state)).toBeUndefined();
});
