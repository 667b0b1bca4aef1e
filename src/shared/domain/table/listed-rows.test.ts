import { describe, expect, test } from 'vitest';
import { RUN_STATES } from '../run/run';
import type { RunRow } from '../run/run';
import { aRow } from '../run/run-row.test-helper';
import { listedRows, locationOf, sortRows } from './listed-rows';

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 21, 10, minute)).toISOString();
const ids = (rows: readonly RunRow[]): string => rows.map(({ id }) => id).join('');

const rows = [
  aRow('a'),
  aRow('b', { archived: true }),
  aRow('c', { trashedAt: at(9) }),
  aRow('d', { archived: true, trashedAt: at(9) }),
  aRow('e', { state: 'running' }),
];
const listed = (filter: string, place: Parameters<typeof listedRows>[2]): string => {
  const outcome = listedRows(rows, filter, place);
  return outcome.ok ? ids(outcome.value) : outcome.error.message;
};

describe('locations', () => {
  test('a run in the trash is there, archived or not', () =>
    expect(rows.map(locationOf)).toEqual(['runs', 'archive', 'trash', 'trash', 'runs']));

  test('each location lists its own runs, and everywhere lists all', () => {
    expect((['runs', 'archive', 'trash', 'everywhere'] as const).map((place) => listed('', place))).toEqual([
      'ae',
      'b',
      'cd',
      'abcde',
    ]);
  });

  test('a filter on archived or trashed runs adds those to the list of runs', () => {
    expect(listed('is:archived', 'runs')).toBe('b');
    expect(listed('is:trashed', 'runs')).toBe('cd');
    expect(listed('archived:yes OR state:running', 'runs')).toBe('be');
    expect(listed('-is:archived', 'runs')).toBe('ae');
    expect(listed('is:archived OR is:trashed', 'runs')).toBe('bcd');
  });

  test('such a filter adds nothing to archive and trash', () => {
    expect(listed('is:trashed', 'archive')).toBe('');
    expect(listed('is:archived', 'trash')).toBe('d');
  });

  test('an invalid filter is refused instead of matching nothing', () =>
    expect(listed('(', 'everywhere')).toMatch(/^A "\(" has no "\)"/));
});

describe('sorting', () => {
  test('numbers are ordered by value, text by code unit, in both directions', () => {
    const some = [aRow('a', { seed: 10 }), aRow('b', { seed: 9 }), aRow('c', { seed: 100 })];
    expect(ids(sortRows(some, { by: 'seed', descending: false }))).toBe('bac');
    expect(ids(sortRows(some, { by: 'seed', descending: true }))).toBe('cab');
    const named = ['b', 'a', 'B', 'ä'].map((name, i) => aRow(String(i), { name }));
    expect(sortRows(named, { by: 'name', descending: false }).map(({ name }) => name)).toEqual(['B', 'a', 'b', 'ä']);
  });

  test('every state has a place of its own, active ones first', () => {
    const all = RUN_STATES.map((state, i) => aRow(String(i), { state }));
    const sorted = sortRows(all, { by: 'state', descending: false }).map(({ state }) => state);
    expect(new Set(sorted).size).toBe(RUN_STATES.length);
    expect(sorted.slice(0, 3)).toEqual(['running', 'starting', 'paused']);
    expect(sortRows([...all].reverse(), { by: 'state', descending: false }).map(({ state }) => state)).toEqual(sorted);
  });

  test('runs without the value come last in both directions, and equal ones newest first', () => {
    const some = [
      aRow('a', { createdAt: at(1) }),
      aRow('b', { createdAt: at(2), last: { generatorLoss: 2 } }),
      aRow('c', { createdAt: at(3), last: { generatorLoss: null } }),
      aRow('d', { createdAt: at(4), last: { generatorLoss: 1 } }),
      aRow('e', { createdAt: at(5), last: { generatorLoss: 2 } }),
    ];
    expect(ids(sortRows(some, { by: 'last.generatorLoss', descending: false }))).toBe('debca');
    expect(ids(sortRows(some, { by: 'last.generatorLoss', descending: true }))).toBe('ebdca');
  });

  test('a field that no run has, and no run at all, are sorted too', () => {
    const some = [aRow('a', { createdAt: at(1) }), aRow('b', { createdAt: at(2) })];
    expect(ids(sortRows(some, { by: 'no such field', descending: true }))).toBe('ba');
    expect(sortRows([], { by: 'seed', descending: true })).toEqual([]);
  });

  test('runs of one time and value stay in their order', () => {
    const some = ['a', 'b', 'c', 'd'].map((id) => aRow(id));
    expect(ids(sortRows(some, { by: 'seed', descending: false }))).toBe('abcd');
    expect(ids(sortRows(some, { by: 'seed', descending: true }))).toBe('abcd');
  });
});
